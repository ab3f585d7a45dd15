package dev.omnivl.client.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.omnivl.client.demo.GalleryItem.Question;
import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.output.Json;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.MediaKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of media with a {@code manifest.jsonl}: one JSON object a line, with at least {@code
 * media}, {@code kind}, {@code equivalence} and {@code captions}.
 */
final class Gallery {

  private record Line(
      @Nullable String media,
      @Nullable String kind,
      @Nullable String equivalence,
      @Nullable List<String> captions,
      @Nullable List<Question> questions) {}

  private final Path folder;
  private final List<GalleryItem> items;
  private final Map<String, GalleryItem> byUri = new HashMap<>();

  private Gallery(Path folder, List<GalleryItem> items) {
    this.folder = folder;
    this.items = items.stream().sorted(Comparator.comparing(GalleryItem::file)).toList();
    items.forEach(item -> byUri.put(FileUris.of(item.file()), item));
  }

  /**
   * Reads a gallery.
   *
   * @throws CommandFailure naming the line that is wrong
   */
  static Gallery read(Path folder) {
    Path manifest = folder.resolve("manifest.jsonl");
    List<GalleryItem> items = new ArrayList<>();
    int number = 0;
    try {
      Path real = folder.toRealPath();
      for (String text : Files.readAllLines(manifest, StandardCharsets.UTF_8)) {
        number++;
        if (!text.isBlank()) {
          items.add(item(real, Json.read(text, Line.class)));
        }
      }
      return new Gallery(real, items);
    } catch (JsonProcessingException | CommandFailure | InvalidPathException e) {
      throw new CommandFailure(
          manifest + " line " + number + " is not what a manifest holds; restore the file", e);
    } catch (IOException e) {
      throw new CommandFailure("no gallery at " + folder + " (its manifest.jsonl is missing)", e);
    }
  }

  private static GalleryItem item(Path folder, Line line) {
    if (line.media() == null || line.captions() == null || line.equivalence() == null) {
      throw new CommandFailure("media, captions and equivalence must be there");
    }
    return new GalleryItem(
        folder.resolve(line.media()).normalize(),
        kind(line.kind()),
        line.equivalence(),
        line.captions(),
        line.questions() == null ? List.of() : line.questions());
  }

  private static MediaKind kind(@Nullable String kind) {
    return switch (kind) {
      case "image" -> MediaKind.MEDIA_KIND_IMAGE;
      case "video" -> MediaKind.MEDIA_KIND_VIDEO;
      case null, default -> throw new CommandFailure("kind must be image or video, was " + kind);
    };
  }

  /** Returns where the gallery is. */
  Path folder() {
    return folder;
  }

  /** Returns all media of a kind, ordered by file. */
  List<GalleryItem> items(MediaKind kind) {
    return items.stream().filter(item -> item.kind() == kind).toList();
  }

  /** Returns the medium that a hit names, if it is of this gallery. */
  Optional<GalleryItem> byUri(String uri) {
    return Optional.ofNullable(byUri.get(uri));
  }

  /** Returns a few media of a kind with different names, spread evenly; always the same ones. */
  List<GalleryItem> some(MediaKind kind, int count) {
    Map<String, GalleryItem> byName = new java.util.TreeMap<>();
    items(kind).forEach(item -> byName.putIfAbsent(item.equivalence(), item));
    List<GalleryItem> distinct = List.copyOf(byName.values());
    List<GalleryItem> chosen = new ArrayList<>();
    for (int i = 0; i < Math.min(count, distinct.size()); i++) {
      chosen.add(
          distinct.get((2 * i + 1) * distinct.size() / (2 * Math.min(count, distinct.size()))));
    }
    return chosen;
  }

  /** Returns a file as the demonstration names it. */
  String shown(Path file) {
    return folder.relativize(file).toString();
  }
}
