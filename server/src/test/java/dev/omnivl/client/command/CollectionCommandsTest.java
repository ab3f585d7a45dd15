package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.client.Main;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands about whole collections, as a person runs them. */
@Timeout(120)
final class CollectionCommandsTest {
  private record Run(int exitCode, String out, String err) {}

  @TempDir private Path folder;

  private RunningServer start() {
    return new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of());
  }

  private static Run run(RunningServer server, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", "localhost:" + server.port()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    // A subcommand has writers of its own.
    setWriters(line, new PrintWriter(out), new PrintWriter(err));
    int exitCode = line.execute(all.toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }

  private static void setWriters(CommandLine line, PrintWriter out, PrintWriter err) {
    line.setOut(out);
    line.setErr(err);
  }

  private static JsonNode json(Run run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }

  private static int listed(RunningServer server, String collection) {
    return (int)
        run(server, "index", "--list", "--json", "--collection", collection).out().lines().count();
  }

  @Test
  void aPersonBacksUpVerifiesRestoresAndMoves() throws IOException {
    Path media = Files.createDirectory(folder.resolve("media"));
    for (int i = 0; i < 3; i++) {
      Files.write(media.resolve(i + ".png"), Pictures.png(i));
    }
    String snapshot = folder.resolve("snapshot").toString();
    String export = folder.resolve("export").toString();
    try (RunningServer server = start()) {
      assertThat(run(server, "index", "collections", "--create", "photos").out())
          .contains("default: ", "photos: 0 items");
      assertThat(run(server, "index", "--collection", "photos", media.toString()).exitCode())
          .isZero();
      assertThat(listed(server, "photos")).isEqualTo(3);
      assertThat(listed(server, "default")).isZero();
      assertThat(json(run(server, "search", "--json", "a", "--collection", "photos")).path("hits"))
          .hasSize(3);
      assertThat(json(run(server, "search", "--json", "a")).path("hits")).isEmpty();

      Path queries =
          Files.writeString(
              folder.resolve("queries.jsonl"),
              "{\"query\": \"a\", \"relevant\": [\"media/1.png\"]}");
      Path ranking = folder.resolve("run.txt");
      Run evaluated =
          run(
              server,
              "index",
              "evaluate",
              queries.toString(),
              "--trec-run",
              ranking.toString(),
              "--collection",
              "photos",
              "--json");
      JsonNode figures = json(evaluated).path("figures");
      List<String> ranked = Files.readAllLines(ranking);
      assertThat(ranked).hasSize(3);
      int rank =
          1
              + ranked.indexOf(
                  ranked.stream().filter(l -> l.contains("/1.png ")).findFirst().orElseThrow());
      assertThat(figures.path("mrr").path("mean").asDouble()).isEqualTo(1.0 / rank);
      assertThat(run(server, "index", "evaluate", queries.toString()).out()).contains("nDCG@10");

      Run taken = run(server, "index", "snapshot", snapshot, "--collection", "photos");
      assertThat(taken.out()).startsWith("snapshot of 3 items: ").contains("new");
      assertThat(run(server, "index", "verify", "--collection", "photos").out())
          .contains("sound: ", "3 of 3 stored vectors found themselves");
      assertThat(run(server, "index", "verify", "--snapshot", snapshot).exitCode()).isZero();
      assertThat(run(server, "index", "export", export, "--collection", "photos").out())
          .isEqualTo("exported 3 items, 3 vectors\n");
      Run restored = run(server, "index", "restore", snapshot);
      assertThat(restored.out()).contains("restored 3 items as of ", "3 of 3 questions");
      assertThat(listed(server, "default")).isEqualTo(3);
      run(server, "index", "collections", "--create", "again", "--max-items", "9");
      Run imported = run(server, "index", "import", export, "--collection", "again", "--json");
      assertThat(json(imported).path("media").asInt()).isEqualTo(3);
      JsonNode all = json(run(server, "index", "collections", "--json"));
      assertThat(all.findValuesAsText("name")).containsExactly("again", "default", "photos");
      assertThat(all.findValuesAsText("media")).containsExactly("3", "3", "3");
      assertThat(all.path(0).path("max_items").asInt()).isEqualTo(9);
      run(server, "index", "collections", "--drop", "again");
      Run gone = run(server, "search", "a", "--collection", "again");
      assertThat(gone.exitCode()).isEqualTo(1);
      assertThat(gone.err()).contains("there is no collection", "default, photos");
    }
    try (Stream<Path> files = Files.walk(folder.resolve("index.collections/photos"))) {
      Path segment =
          files
              .filter(file -> file.toString().matches(".*\\.(cfs|vec|fdt)"))
              .findFirst()
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(segment);
      bytes[100] ^= 4;
      Files.write(segment, bytes);
    }
    try (RunningServer server = start()) {
      Run harmed = run(server, "index", "verify", "--collection", "photos");
      assertThat(harmed.exitCode()).isEqualTo(1);
      assertThat(harmed.out()).contains("damaged: ", "lost", "what to do: restore a snapshot");
      assertThat(run(server, "index", "collections").out())
          .contains("photos: ")
          .contains("damaged");
      assertThat(listed(server, "default")).isEqualTo(3);
      assertThat(run(server, "index", "restore", snapshot, "--collection", "photos").exitCode())
          .isZero();
      assertThat(listed(server, "photos")).isEqualTo(3);
      Run wrong = run(server, "index", "restore", media.toString());
      assertThat(wrong.exitCode()).isEqualTo(1);
      assertThat(wrong.err()).contains("holds no snapshot");
    }
  }
}
