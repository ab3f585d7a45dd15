package dev.omnivl.datasets.emoji;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * SVG drawings of one Iconify package, by icon name and, where the package knows them, by code
 * point.
 */
final class IconSet {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_ALIAS_DEPTH = 5;

  private final JsonNode icons;
  private final JsonNode aliases;
  private final double width;
  private final double height;
  private final boolean monochrome;
  private final Map<String, String> namesById;

  private IconSet(JsonNode set, JsonNode characters, JsonNode info) {
    icons = set.path("icons");
    aliases = set.path("aliases");
    width = set.path("width").asDouble(16);
    height = set.path("height").asDouble(16);
    monochrome = info.has("palette") && !info.path("palette").asBoolean();
    namesById = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : characters.properties()) {
      namesById.put(Concept.id(entry.getKey()), entry.getValue().asText());
    }
  }

  /** Reads the set from a package's archive. */
  static IconSet read(Path archive) {
    return read(
        archive.toString(),
        Tarball.files(archive, Set.of("icons.json", "chars.json", "info.json")));
  }

  /**
   * Reads the set from its files.
   *
   * @param item what to name in errors
   * @param files Iconify's {@code icons.json}, {@code chars.json} (code points to names, possibly
   *     empty) and {@code info.json}, by name
   */
  static IconSet read(String item, Map<String, byte[]> files) {
    byte[] none = new byte[0];
    try {
      return new IconSet(
          JSON.readTree(files.getOrDefault("icons.json", none)),
          JSON.readTree(files.getOrDefault("chars.json", none)),
          JSON.readTree(files.getOrDefault("info.json", none)));
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT, item + " holds no Iconify JSON; delete it and run again", e);
    }
  }

  /** Returns whether the drawings have no colours of their own. */
  boolean monochrome() {
    return monochrome;
  }

  /** Returns the names by concept id that the package itself gives; empty for older packages. */
  Map<String, String> namesById() {
    return Map.copyOf(namesById);
  }

  /** Returns all names that draw something: icons, and aliases that show one unchanged. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    icons.fieldNames().forEachRemaining(names::add);
    aliases
        .properties()
        .forEach(alias -> {
          if (isPlain(alias.getValue())) {
            names.add(alias.getKey());
          }
        });
    return names;
  }

  /** Returns the names that stand for the same icon as this one, aliases included. */
  List<String> aliasesOf(String name) {
    List<String> same = new ArrayList<>();
    aliases
        .properties()
        .forEach(alias -> {
          if (isPlain(alias.getValue()) && alias.getValue().path("parent").asText().equals(name)) {
            same.add(alias.getKey());
          }
        });
    return same;
  }

  /**
   * Returns the SVG document of an icon.
   *
   * @throws Failure NOT_FOUND when the set has no such icon
   */
  String svg(String name) {
    String resolved = name;
    // A mirrored or turned alias shows its parent under a transformation of the unit square.
    StringBuilder transform = new StringBuilder();
    for (int depth = 0; depth < MAX_ALIAS_DEPTH && icons.path(resolved).isMissingNode(); depth++) {
      JsonNode alias = aliases.path(resolved);
      transform.append(transform(alias));
      resolved = alias.path("parent").asText();
    }
    JsonNode icon = icons.path(resolved);
    if (icon.isMissingNode()) {
      throw new Failure(Reason.NOT_FOUND, "the icon set has no icon '" + name + "'");
    }
    // Monochrome sets draw in the surrounding text's colour: ours is black.
    String body = icon.path("body").asText().replace("currentColor", "#000000");
    if (!transform.isEmpty()) {
      body = "<g transform=\"" + transform.toString().strip() + "\">" + body + "</g>";
    }
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
        viewBox="%s %s %s %s" width="%s" height="%s">%s</svg>\
        """,
        icon.path("left").asDouble(0),
        icon.path("top").asDouble(0),
        width(icon),
        height(icon),
        width(icon),
        height(icon),
        body);
  }

  private String transform(JsonNode alias) {
    StringBuilder transform = new StringBuilder();
    if (alias.path("hFlip").asBoolean()) {
      transform.append(String.format(Locale.ROOT, "translate(%s 0) scale(-1 1) ", width));
    }
    if (alias.path("vFlip").asBoolean()) {
      transform.append(String.format(Locale.ROOT, "translate(0 %s) scale(1 -1) ", height));
    }
    int turns = alias.path("rotate").asInt();
    if (turns != 0) {
      transform.append(
          String.format(Locale.ROOT, "rotate(%d %s %s) ", 90 * turns, width / 2, height / 2));
    }
    return transform.toString();
  }

  private double width(JsonNode icon) {
    return icon.path("width").asDouble(width);
  }

  private double height(JsonNode icon) {
    return icon.path("height").asDouble(height);
  }

  private static boolean isPlain(JsonNode alias) {
    return !alias.has("hFlip") && !alias.has("vFlip") && !alias.has("rotate");
  }
}
