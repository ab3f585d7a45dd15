package dev.omnivl.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.omnivl.server.ModelFolder;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A collection comes to another model, as its owner has it done. */
@Timeout(120)
final class MigrateCommandTest {
  private static final int MEDIA = 6;

  @TempDir private Path folder;
  private ModelFolder models;
  private Path media;

  @BeforeEach
  void fill() throws IOException {
    models = new ModelFolder(folder.resolve("models"));
    media = Files.createDirectory(folder.resolve("media"));
    for (int i = 0; i < MEDIA; i++) {
      Files.write(media.resolve(i + ".png"), Pictures.png(i));
    }
    Files.writeString(
        folder.resolve("fields.jsonl"),
        "{\"path\": \"media/1.png\", \"title\": \"the first of June\", \"tags\": [\"dear\"],"
            + " \"stars\": 4}\n");
  }

  private RunningServer start(String loaded) {
    return new RunningServer(
        models.path(), folder.resolve("index"), Map.of("omnivl.models", loaded));
  }

  private void index(RunningServer server) {
    CommandRun run =
        CommandRun.of(
            server,
            "index",
            "--fields",
            folder.resolve("fields.jsonl").toString(),
            media.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static JsonNode hits(RunningServer server, String collection, String... query)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("search", "--json", "--collection", collection));
    all.addAll(List.of(query));
    CommandRun run = CommandRun.of(server, all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.jsonWhatever().path("hits");
  }

  private static List<String> ranking(RunningServer server, String collection, String words)
      throws IOException {
    return hits(server, collection, words).findValuesAsText("uri");
  }

  private Path queries(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  /** Both models find all of these, so that neither is worse. */
  private Path easy() throws IOException {
    String all =
        "[\"media/0.png\", \"media/1.png\", \"media/2.png\", \"media/3.png\","
            + " \"media/4.png\", \"media/5.png\"]";
    return queries(
        "easy.jsonl",
        List.of(
            "{\"query\": \"a\", \"relevant\": " + all + "}",
            "{\"query\": \"b\", \"relevant\": " + all + "}"));
  }

  @Test
  void aCaptionOfTheFormerModelStaysWhenItsSenderSaysOtherWords() throws IOException {
    try (RunningServer server = start("current")) {
      CommandRun captioned = CommandRun.of(server, "index", "--captions", media.toString());
      assertThat(captioned.exitCode()).as(captioned.err()).isZero();
      CommandRun.of(server, "index", "migrate", "--to", "two", "--json");
      Map<String, String> before = captions(server, "default");
      assertThat(before).hasSize(MEDIA);
      assertThat(captions(server, "default-next")).isEqualTo(before);
      CommandRun fields =
          CommandRun.of(
              server,
              "index",
              "--collection",
              "default-next",
              "--fields",
              folder.resolve("fields.jsonl").toString(),
              media.toString());
      assertThat(fields.exitCode()).as(fields.err()).isZero();
      assertThat(hits(server, "default-next", "--words", "June").path(0).path("title").asText())
          .isEqualTo("the first of June");
      assertThat(captions(server, "default-next")).isEqualTo(before);
    }
  }

  private static Map<String, String> captions(RunningServer server, String collection)
      throws IOException {
    Map<String, String> captions = new TreeMap<>();
    for (JsonNode hit : hits(server, collection, "anything")) {
      captions.put(hit.path("uri").asText(), hit.path("attributes").path("caption").toString());
    }
    assertThat(captions.values()).noneMatch(String::isEmpty);
    return captions;
  }

  @Test
  void aCollectionIsMigratedSwitchedRolledBackAndTheOldOneDropped() throws IOException {
    List<String> before;
    List<String> after;
    try (RunningServer server = start("current")) {
      index(server);
      before = ranking(server, "default", "a red apple");
      CommandRun first = CommandRun.of(server, "index", "migrate", "--to", "two", "--json");
      assertThat(first.exitCode()).isEqualTo(1);
      JsonNode begun = first.jsonWhatever();
      assertThat(begun.path("embedded").asInt()).isEqualTo(MEDIA);
      assertThat(begun.path("switched").asBoolean()).isFalse();
      assertThat(begun.path("reason").asText()).contains("no queries", "--queries");
      assertThat(begun.path("embedding_id").asText())
          .isEqualTo(models.manifest("two").embeddingId());

      // Both answer, each by its model.
      assertThat(ranking(server, "default", "a red apple")).isEqualTo(before);
      after = ranking(server, "default-next", "a red apple");
      assertThat(after).hasSameElementsAs(before).isNotEqualTo(before);

      // What was said of media is there again, and what came and went meanwhile comes and goes.
      JsonNode told = hits(server, "default-next", "--words", "June").path(0);
      assertThat(told.path("title").asText()).isEqualTo("the first of June");
      assertThat(told.toString()).contains("dear").contains("stars");
      Files.delete(media.resolve("0.png"));
      Files.write(media.resolve("new.png"), Pictures.png(77));
      index(server);
      JsonNode again =
          CommandRun.of(server, "index", "migrate", "--to", models.of("two").toString(), "--json")
              .jsonWhatever();
      assertThat(again.path("embedded").asInt()).isEqualTo(1);
      assertThat(again.path("removed").asInt()).isEqualTo(1);
      Files.write(media.resolve("0.png"), Pictures.png(0));
      Files.delete(media.resolve("new.png"));
      index(server);

      CommandRun switched =
          CommandRun.of(server, "index", "migrate", "--to", "two", "--queries", easy().toString());
      assertThat(switched.exitCode()).as(switched.out() + switched.err()).isZero();
      assertThat(switched.out())
          .contains("the difference 0.000", "default answers by the new model now");
      assertThat(ranking(server, "default", "a red apple")).isEqualTo(after);
      assertThat(ranking(server, "default-previous", "a red apple")).isEqualTo(before);
    }
    try (RunningServer server = start("current,two")) {
      assertThat(ranking(server, "default", "a red apple")).isEqualTo(after);
      assertThat(CommandRun.of(server, "index", "migrate", "--to", "one").err())
          .contains("default-previous is kept", "--drop-old");
      CommandRun back = CommandRun.of(server, "index", "migrate", "--rollback");
      assertThat(back.out()).contains("answers by embedding id", "again");
      assertThat(ranking(server, "default", "a red apple")).isEqualTo(before);
      assertThat(CommandRun.of(server, "index", "migrate", "--rollback").err())
          .contains("nothing can be rolled back");
      assertThat(
              CommandRun.of(
                      server, "index", "migrate", "--to", "two", "--queries", easy().toString())
                  .exitCode())
          .isZero();
      assertThat(CommandRun.of(server, "index", "migrate", "--drop-old").out())
          .isEqualTo("default-previous is dropped\n");
      assertThat(folder.resolve("index")).doesNotExist();
    }
    try (RunningServer server = start("two")) {
      assertThat(ranking(server, "default", "a red apple")).isEqualTo(after);
      index(server);
      assertThat(CommandRun.of(server, "index", "collections").out())
          .startsWith("default: 6 items")
          .hasLineCount(1);
    }
  }

  @Test
  void whatIsWorseOrLacksMediaIsNotSwitchedTo() throws IOException {
    try (RunningServer server = start("current,two")) {
      CommandRun.of(server, "index", "collections", "--create", "photos");
      CommandRun indexed =
          CommandRun.of(server, "index", "--collection", "photos", media.toString());
      assertThat(indexed.exitCode()).isZero();
      // What the old model has first is what people want.
      List<String> lines = new ArrayList<>();
      for (String words : List.of("a", "b", "c", "red", "apple", "cat", "two", "dog")) {
        String wanted = ranking(server, "photos", words).getFirst();
        lines.add("{\"query\": \"" + words + "\", \"relevant\": [\"" + wanted + "\"]}");
      }
      Path hard = queries("hard.jsonl", lines);
      String[] migrate = {
        "index", "migrate", "--to", "two", "--collection", "photos", "--queries", hard.toString()
      };
      CommandRun worse = CommandRun.of(server, migrate);
      assertThat(worse.exitCode()).isEqualTo(1);
      assertThat(worse.out())
          .contains("nDCG@10: 1.000 before", "0 better", "not switched: the queries do not show")
          .contains("photos-next by the new one");
      assertThat(
              CommandRun.of(server, "index", "migrate", "--abort", "--collection", "photos").out())
          .isEqualTo("photos-next is dropped\n");

      Files.delete(media.resolve("3.png"));
      CommandRun lacking =
          CommandRun.of(
              server,
              "index",
              "migrate",
              "--to",
              "two",
              "--collection",
              "photos",
              "--queries",
              easy().toString());
      assertThat(lacking.exitCode()).isEqualTo(1);
      assertThat(lacking.out()).contains("3.png", "1 of 6 items could not be embedded again");
      List<String> forced = new ArrayList<>(List.of(migrate));
      forced.add("--force");
      assertThat(CommandRun.of(server, forced.toArray(String[]::new)).exitCode()).isZero();
      assertThat(ranking(server, "photos", "a")).hasSize(5);
      assertThat(ranking(server, "photos-previous", "a")).hasSize(6);
      assertThat(CommandRun.of(server, "index", "collections", "--drop", "photos").err())
          .contains("drop NAME-next and NAME-previous first");
      assertThat(CommandRun.of(server, "index", "migrate", "--to", "two").out())
          .contains("0 items");
      CommandRun same = CommandRun.of(server, "index", "migrate", "--to", "one");
      assertThat(same.exitCode()).isEqualTo(1);
      assertThat(same.err()).contains("nothing to migrate");
    }
  }
}
