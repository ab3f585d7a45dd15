package dev.omnivl.datasets.emoji;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;

/**
 * One public npm package and what is taken from it.
 *
 * @param style name of the art style, and of its folder; empty for packages of text
 * @param kind what the package holds
 * @param name npm package name, with its scope
 * @param version exact version
 * @param license SPDX identifier of the art or text taken from it, one of {@link
 *     Sources#ALLOWED_LICENSES}
 * @param attribution the copyright line that goes with it
 */
public record Source(
    String style, Kind kind, String name, String version, String license, String attribution) {

  /** What a package holds and how it is read. */
  public enum Kind {
    /** Names, keywords and groups; no art. */
    TEXT,
    /** SVG drawings in Iconify's JSON, found by code point or by name. */
    ICONS,
    /** SVG drawings of flags in Iconify's JSON, named by country code. */
    FLAGS,
    /** Still images, one file a code point sequence. */
    STILLS,
    /** Animated images, one file a code point sequence. */
    CLIPS
  }

  /** Checks that the source is complete and its licence one that we may pass on. */
  public Source {
    if (name.isBlank() || version.isBlank() || attribution.isBlank()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "source '" + name + "' needs a name, a version and a copyright");
    }
    if (!Sources.ALLOWED_LICENSES.contains(license)) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "source '" + name + "' is under " + license + "; allowed: " + Sources.ALLOWED_LICENSES);
    }
    if (style.isEmpty() != (kind == Kind.TEXT)) {
      throw new Failure(
          Reason.INVALID_ARGUMENT, "source '" + name + "': art has a style, text has none");
    }
  }

  /** Returns {@code name@version}, as npm writes it. */
  public String coordinate() {
    return name + "@" + version;
  }

  /** Returns the file name that npm gives the package's archive. */
  String archiveName() {
    return name.replace("@", "").replace('/', '-') + "-" + version + ".tgz";
  }
}
