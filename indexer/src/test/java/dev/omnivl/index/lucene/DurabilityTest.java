package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.fixture.JavaProgram;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.contract.Truth;
import dev.omnivl.index.contract.Truth.Change;
import dev.omnivl.index.snapshot.SnapshotFolder;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged survives the sudden death of the process, which is tried with a real one:
 * it is killed again and again while it adds, replaces, deletes, merges, commits and takes
 * snapshots, and the index and its last snapshot must be what it said. {@code omnivl test --long}
 * kills 120 times, {@code -Domnivl.seed} chooses other moments.
 */
final class DurabilityTest {
  private static final int ITEMS = 40;
  private static final int THREADS = 3;

  @TempDir private Path parent;

  /** What the last snapshot that was taken must hold, and what one that was begun must. */
  private @Nullable Truth ofSnapshot;

  private @Nullable Truth ofNextSnapshot;
  private int snapshots;

  @Test
  void whatWasAcknowledgedSurvivesKills() throws Exception {
    int kills = Boolean.getBoolean("omnivl.long") ? 120 : 5;
    long seed = Long.getLong("omnivl.seed", 17);
    SplittableRandom random = new SplittableRandom(seed);
    Path folder = parent.resolve("index");
    Truth truth = new Truth();
    int changes = 0;
    for (int kill = 0; kill < kills; kill++) {
      changes += liveAndDie(truth, random.split(), kill % 4 == 0);
      try (LuceneMediaIndex index =
          LuceneMediaIndex.open(folder, Samples.MODEL, Truth.DIMENSIONS)) {
        PackPictures.check(truth, index, folder);
        checkSnapshot();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", kill " + (kill + 1) + " of " + kills, e);
      }
    }
    assertThat(snapshots).isPositive();
    System.out.println(
        kills + " kills, " + changes + " changes, " + snapshots + " snapshots, nothing lost");
  }

  private void checkSnapshot() throws IOException {
    SnapshotFolder snapshot = new SnapshotFolder(parent.resolve("snapshot"));
    Truth taken = ofSnapshot;
    Truth begun = ofNextSnapshot;
    ofNextSnapshot = null;
    if (!snapshot.exists()) {
      assertThat(taken).isNull();
      return;
    }
    Path restored = parent.resolve("restored");
    snapshot.restore(restored);
    try (LuceneMediaIndex index =
        LuceneMediaIndex.open(restored, Samples.MODEL, Truth.DIMENSIONS)) {
      assertThat(index.unlike(snapshot.manifest())).isEmpty();
      try {
        PackPictures.check(
            Objects.requireNonNull(begun == null ? taken : begun).copy(), index, restored);
        ofSnapshot = begun == null ? taken : begun;
      } catch (AssertionError e) {
        if (begun == null || taken == null) {
          throw e;
        }
        PackPictures.check(
            taken.copy(), index, restored); // it died before the new one took its place
      }
    }
  }

  /**
   * Starts a writer, kills it a random while after its first words, and returns what it did.
   *
   * @param untilSnapshot whether that while begins with its first snapshot, however slow this
   *     machine is
   */
  private int liveAndDie(Truth truth, SplittableRandom random, boolean untilSnapshot)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(parent.toString());
    arguments.add(Long.toString(random.nextLong()));
    for (int item = 0; item < ITEMS; item++) {
      arguments.add(Integer.toString(truth.nextGeneration(item)));
    }
    Process writer =
        JavaProgram.of(Writer.class, arguments.toArray(new String[0]))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long life = random.nextLong(TimeUnit.MILLISECONDS.toNanos(1500));
    int done = 0;
    boolean dying = false;
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!dying && (!untilSnapshot || line.equals("snapped"))) {
          Thread.ofPlatform().name("killer").start(() -> kill(writer, life));
          dying = true;
        }
        if (line.startsWith("begun ")) {
          Change change = Change.parse(line.substring("begun ".length()));
          truth.begun(change);
          if (ofNextSnapshot != null) {
            ofNextSnapshot.begun(change);
          }
        } else if (line.startsWith("done ")) {
          truth.done(Change.parse(line.substring("done ".length())));
          done++;
        } else if (line.equals("snapping")) {
          ofNextSnapshot = truth.copy();
        } else if (line.equals("snapped")) {
          ofSnapshot = ofNextSnapshot;
          ofNextSnapshot = null;
          snapshots++;
        }
      }
    } finally {
      writer.destroyForcibly();
    }
    assertThat(dying).as("it began to work").isTrue();
    assertThat(writer.waitFor()).as("it was killed").isNotZero();
    return done;
  }

  /** By its handle, which leaves our end of the pipe open: what it printed is read to the end. */
  private static void kill(Process writer, long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writer.toHandle().destroyForcibly();
  }

  /** Changes items from several threads and says of each change when it begins and is durable. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      // Not closed: it lives until it is killed.
      LuceneMediaIndex index =
          LuceneMediaIndex.open(Path.of(args[0], "index"), Samples.MODEL, Truth.DIMENSIONS);
      PrintWriter words =
          new PrintWriter(
              new OutputStreamWriter(
                  new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8),
              true);
      SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
      for (int thread = 0; thread < THREADS; thread++) {
        Map<Integer, Integer> generations = new HashMap<>();
        for (int item = thread; item < ITEMS; item += THREADS) {
          generations.put(item, Integer.parseInt(args[2 + item]));
        }
        SplittableRandom own = random.split();
        Thread.ofPlatform()
            .name("writer-", thread)
            .start(() -> write(index, generations, own, words));
      }
      SnapshotFolder snapshot = new SnapshotFolder(Path.of(args[0], "snapshot"));
      Thread.ofPlatform().name("snapshots").start(() -> takeSnapshots(index, snapshot, words));
    }

    private static void takeSnapshots(
        LuceneMediaIndex index, SnapshotFolder snapshot, PrintWriter words) {
      while (true) {
        words.println("snapping");
        index.snapshot(snapshot);
        words.println("snapped");
      }
    }

    private static void write(
        LuceneMediaIndex index,
        Map<Integer, Integer> generations,
        SplittableRandom random,
        PrintWriter words) {
      List<Integer> items = List.copyOf(generations.keySet());
      Map<Integer, Change> written = new HashMap<>();
      while (true) {
        int item = items.get(random.nextInt(items.size()));
        if (written.containsKey(item) || random.nextInt(3) == 0) {
          index.commit();
          written.values().forEach(change -> words.println("done " + change));
          written.clear();
        }
        Change change = Change.of(item, generations.merge(item, 1, Integer::sum) - 1, random);
        words.println("begun " + change);
        change.apply(index);
        written.put(item, change);
      }
    }
  }
}
