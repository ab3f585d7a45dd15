package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.fixture.JavaProgram;
import dev.omnivl.index.LedgerEntry;
import dev.omnivl.index.LedgerPage;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was acknowledged survives the sudden death of the process, which is tried with a real one.
 */
final class DurabilityTest {
  private static final int DIMENSIONS = 16;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 30})
  void whatWasAcknowledgedSurvivesAKill(int acknowledged) throws Exception {
    Set<String> promised = new TreeSet<>(killAfter(acknowledged));
    // A second life finds the folder free, replaces some items, and dies too.
    promised.addAll(killAfter(acknowledged));

    try (LuceneMediaIndex index = LuceneMediaIndex.open(folder, Samples.MODEL, DIMENSIONS)) {
      index.verify();
      List<String> listed = new ArrayList<>();
      String token = "";
      do {
        LedgerPage page = index.list("", 50, token);
        page.entries().stream().map(LedgerEntry::item).forEach(item -> listed.add(item.uri()));
        token = page.nextPageToken();
      } while (!token.isEmpty());
      assertThat(listed).doesNotHaveDuplicates().containsAll(promised);
      assertThat(index.info().media() + index.info().failed()).isEqualTo(listed.size());
      assertThat(index.info().segments()).isEqualTo(3 * index.info().media());
    }
  }

  /** Starts a writer, kills it after this many acknowledgements, and returns all that it gave. */
  private List<String> killAfter(int acknowledgements) throws IOException, InterruptedException {
    Process writer =
        JavaProgram.of(Writer.class, folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> acknowledged = new ArrayList<>();
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        acknowledged.add(line);
        if (acknowledged.size() == acknowledgements) {
          // By its handle, which leaves our end of the pipe open: what it printed is read to the
          // end.
          writer.toHandle().destroyForcibly();
        }
        line = lines.readLine();
      }
    } finally {
      writer.destroyForcibly();
    }
    assertThat(writer.waitFor()).isNotZero();
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(acknowledgements);
    return acknowledged;
  }

  /**
   * Writes clips and failures from several threads and prints each URI once its commit has
   * returned.
   */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      // Not closed: it lives until it is killed.
      LuceneMediaIndex index = LuceneMediaIndex.open(Path.of(args[0]), Samples.MODEL, DIMENSIONS);
      PrintWriter acknowledged =
          new PrintWriter(
              new OutputStreamWriter(
                  new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8),
              true);
      for (int thread = 0; thread < 4; thread++) {
        int first = thread;
        Thread.ofPlatform().name("writer-", thread).start(() -> write(index, first, acknowledged));
      }
    }

    private static void write(LuceneMediaIndex index, int first, PrintWriter acknowledged) {
      SplittableRandom random = new SplittableRandom(first);
      for (int i = first; i < 1_000_000; i += 4) {
        String uri = "item/" + i;
        if (i % 10 == 3) {
          index.recordFailure(
              Samples.version(uri), new Failure(Reason.UNREADABLE_MEDIA, uri + ": not a medium"));
        } else {
          List<float[]> vectors =
              List.of(
                  Samples.unit(random, DIMENSIONS),
                  Samples.unit(random, DIMENSIONS),
                  Samples.unit(random, DIMENSIONS));
          index.upsert(Samples.clip(uri, 2), Samples.moments(vectors));
        }
        index.commit();
        acknowledged.println(uri);
      }
    }
  }
}
