package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands about whole collections, as a person runs them. */
@Timeout(120)
final class CollectionCommandsTest {
  @TempDir private Path folder;

  private RunningServer start() {
    return new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of());
  }

  private static int listed(RunningServer server, String collection) {
    return (int)
        CommandRun.of(server, "index", "--list", "--json", "--collection", collection)
            .out()
            .lines()
            .count();
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
      assertThat(CommandRun.of(server, "index", "collections", "--create", "photos").out())
          .contains("default: ", "photos: 0 items");
      assertThat(
              CommandRun.of(server, "index", "--collection", "photos", media.toString()).exitCode())
          .isZero();
      assertThat(listed(server, "photos")).isEqualTo(3);
      assertThat(listed(server, "default")).isZero();
      assertThat(
              CommandRun.of(server, "search", "--json", "a", "--collection", "photos")
                  .jsonWhatever()
                  .path("hits"))
          .hasSize(3);
      assertThat(CommandRun.of(server, "search", "--json", "a").jsonWhatever().path("hits"))
          .isEmpty();

      Path queries =
          Files.writeString(
              folder.resolve("queries.jsonl"),
              "{\"query\": \"a\", \"relevant\": [\"media/1.png\"]}");
      Path ranking = folder.resolve("run.txt");
      CommandRun evaluated =
          CommandRun.of(
              server,
              "index",
              "evaluate",
              queries.toString(),
              "--trec-run",
              ranking.toString(),
              "--collection",
              "photos",
              "--json");
      JsonNode figures = evaluated.jsonWhatever().path("figures");
      List<String> ranked = Files.readAllLines(ranking);
      assertThat(ranked).hasSize(3);
      int rank =
          1
              + ranked.indexOf(
                  ranked.stream().filter(l -> l.contains("/1.png ")).findFirst().orElseThrow());
      assertThat(figures.path("mrr").path("mean").asDouble()).isEqualTo(1.0 / rank);
      assertThat(CommandRun.of(server, "index", "evaluate", queries.toString()).out())
          .contains("nDCG@10");

      CommandRun taken =
          CommandRun.of(server, "index", "snapshot", snapshot, "--collection", "photos");
      assertThat(taken.out()).startsWith("snapshot of 3 items: ").contains("new");
      assertThat(CommandRun.of(server, "index", "verify", "--collection", "photos").out())
          .contains("sound: ", "3 of 3 stored vectors found themselves");
      assertThat(CommandRun.of(server, "index", "verify", "--snapshot", snapshot).exitCode())
          .isZero();
      assertThat(CommandRun.of(server, "index", "export", export, "--collection", "photos").out())
          .isEqualTo("exported 3 items, 3 vectors\n");
      CommandRun restored = CommandRun.of(server, "index", "restore", snapshot);
      assertThat(restored.out()).contains("restored 3 items as of ", "3 of 3 questions");
      assertThat(listed(server, "default")).isEqualTo(3);
      CommandRun.of(server, "index", "collections", "--create", "again", "--max-items", "9");
      CommandRun imported =
          CommandRun.of(server, "index", "import", export, "--collection", "again", "--json");
      assertThat(imported.jsonWhatever().path("media").asInt()).isEqualTo(3);
      JsonNode all = CommandRun.of(server, "index", "collections", "--json").jsonWhatever();
      assertThat(all.findValuesAsText("name")).containsExactly("again", "default", "photos");
      assertThat(all.findValuesAsText("media")).containsExactly("3", "3", "3");
      assertThat(all.path(0).path("max_items").asInt()).isEqualTo(9);
      CommandRun.of(server, "index", "collections", "--drop", "again");
      CommandRun gone = CommandRun.of(server, "search", "a", "--collection", "again");
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
      CommandRun harmed = CommandRun.of(server, "index", "verify", "--collection", "photos");
      assertThat(harmed.exitCode()).isEqualTo(1);
      assertThat(harmed.out()).contains("damaged: ", "lost", "what to do: restore a snapshot");
      assertThat(CommandRun.of(server, "index", "collections").out())
          .contains("photos: ")
          .contains("damaged");
      assertThat(listed(server, "default")).isEqualTo(3);
      assertThat(
              CommandRun.of(server, "index", "restore", snapshot, "--collection", "photos")
                  .exitCode())
          .isZero();
      assertThat(listed(server, "photos")).isEqualTo(3);
      CommandRun wrong = CommandRun.of(server, "index", "restore", media.toString());
      assertThat(wrong.exitCode()).isEqualTo(1);
      assertThat(wrong.err()).contains("holds no snapshot");
    }
  }
}
