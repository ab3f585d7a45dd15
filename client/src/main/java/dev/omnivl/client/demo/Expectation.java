package dev.omnivl.client.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.omnivl.client.output.Json;
import dev.omnivl.client.wire.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The least that the shipped model must reach on the shipped gallery, from {@code expected.json}:
 *
 * <pre>{@code
 * {"text_to_image": {"recall_at_1": 0.20, "recall_at_10": 0.50},
 *  "text_to_video": {"recall_at_1": 0.30, "recall_at_10": 0.70}}
 * }</pre>
 *
 * Shares from 0 to 1.
 */
record Expectation(Least textToImage, Least textToVideo) {

  /** The least for one kind. */
  record Least(double recallAt1, double recallAt10) {}

  private record File(@Nullable FileLeast textToImage, @Nullable FileLeast textToVideo) {}

  private record FileLeast(
      @com.fasterxml.jackson.annotation.JsonProperty("recall_at_1") @Nullable Double recallAt1,
      @com.fasterxml.jackson.annotation.JsonProperty("recall_at_10") @Nullable Double recallAt10) {

    static Least checked(@Nullable FileLeast least, String name) {
      if (least == null || least.recallAt1() == null || least.recallAt10() == null) {
        throw new CommandFailure(name + " needs recall_at_1 and recall_at_10");
      }
      return new Least(least.recallAt1(), least.recallAt10());
    }
  }

  /**
   * Reads the file.
   *
   * @throws CommandFailure naming what is wrong in it
   */
  static Expectation read(Path file) {
    try {
      File read = Json.read(Files.readString(file, StandardCharsets.UTF_8), File.class);
      return new Expectation(
          FileLeast.checked(read.textToImage(), "text_to_image"),
          FileLeast.checked(read.textToVideo(), "text_to_video"));
    } catch (JsonProcessingException e) {
      throw new CommandFailure(file + " is not JSON as expected.json holds it; restore it", e);
    } catch (CommandFailure e) {
      throw new CommandFailure(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file + "; restore it", e);
    }
  }

  /** Returns what was not reached; empty if all was. */
  Optional<String> missed(Recall image, Recall video) {
    List<String> missed = new ArrayList<>();
    compare("text->image R@1", image.atOne(), textToImage.recallAt1(), missed);
    compare("text->image R@10", image.atTen(), textToImage.recallAt10(), missed);
    compare("text->video R@1", video.atOne(), textToVideo.recallAt1(), missed);
    compare("text->video R@10", video.atTen(), textToVideo.recallAt10(), missed);
    return missed.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missed));
  }

  private static void compare(String what, double reached, double least, List<String> missed) {
    if (reached < least) {
      missed.add(what + "=" + Recall.percent(reached) + " is below " + Recall.percent(least));
    }
  }
}
