package dev.omnivl.datasets.emoji;

import dev.omnivl.datasets.emoji.Source.Kind;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * All SVG styles. Those that know code points are kept, for their names help to find the icons of
 * the others; those are read one at a time, since the largest takes hundreds of megabytes.
 */
final class Styles {
  private static final String ICON_NAMES = "icon-names.properties";
  private static final String FLAGS = "flags";

  private final Map<Source, Drawings> knowing = new LinkedHashMap<>();
  private final Map<Source, Path> unknowing = new LinkedHashMap<>();
  private final Set<String> ids;
  private final Set<String> flags;
  private final SlugIndex slugs;

  private Styles(List<Concept> concepts, Map<Source, Path> archives) {
    ids = concepts.stream().map(Concept::id).collect(Collectors.toSet());
    flags =
        concepts.stream()
            .filter(concept -> concept.category().equals(FLAGS))
            .map(Concept::id)
            .collect(Collectors.toSet());
    archives.forEach((source, archive) -> {
      if (source.kind() == Kind.FLAGS) {
        unknowing.put(source, archive);
      } else if (source.kind() == Kind.ICONS) {
        IconSet set = IconSet.read(archive);
        if (set.namesById().isEmpty()) {
          unknowing.put(source, archive);
        } else {
          knowing.put(source, Drawings.ofIcons(set, ids));
        }
      }
    });
    slugs = SlugIndex.of(concepts, knowing.values().stream().map(Drawings::set).toList());
  }

  /** Reads the styles that know code points. */
  static Styles read(List<Concept> concepts, Map<Source, Path> archives) {
    return new Styles(concepts, archives);
  }

  /** Returns the concepts that a coloured style draws with the very same strokes. */
  List<List<String>> sameDrawing() {
    List<List<String>> same = new ArrayList<>();
    for (Drawings drawings : knowing.values()) {
      if (!drawings.set().monochrome()) {
        same.addAll(drawings.sameDrawing());
      }
    }
    return same;
  }

  /**
   * Passes on every style's drawings, without those that do not tell what they show.
   *
   * @param groups equivalence group by concept id
   */
  void forEach(Map<String, String> groups, BiConsumer<Source, Drawings> consumer) {
    knowing.forEach((source, drawings) -> consumer.accept(source, drawings.telling(groups, flags)));
    unknowing.forEach((source, archive) -> {
      IconSet set = IconSet.read(archive);
      Drawings drawings =
          source.kind() == Kind.FLAGS
              ? Drawings.ofFlags(set, ids)
              : Drawings.ofNamedIcons(set, slugs.with(ownNames(source.style())));
      consumer.accept(source, drawings.telling(groups, flags));
    });
  }

  /**
   * Returns the names of a style that mean something else, or nothing, in the common vocabularies.
   */
  static Map<String, String> ownNames(String style) {
    Properties properties = new Properties();
    try (InputStream in = Styles.class.getResourceAsStream(ICON_NAMES)) {
      if (in == null) {
        throw new Failure(Reason.INTERNAL, "the resource " + ICON_NAMES + " is missing");
      }
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new Failure(Reason.INTERNAL, "the resource " + ICON_NAMES + " cannot be read", e);
    }
    Map<String, String> names = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith(style + ".")) {
        names.put(key.substring(style.length() + 1), properties.getProperty(key));
      }
    }
    return names;
  }
}
