package dev.omnivl.datasets.emoji;

import dev.omnivl.datasets.emoji.Source.Kind;
import java.util.List;
import java.util.Set;

/** The packages the emoji data set is made of, with exact versions so that two runs agree. */
public final class Sources {
  /** Licences whose art and text may be passed on without binding what is made of it. */
  public static final Set<String> ALLOWED_LICENSES =
      Set.of("MIT", "Apache-2.0", "CC-BY-4.0", "Unicode-3.0");

  /** The style that no training run sees: whether a model knows drawings or the things drawn. */
  public static final String HELD_OUT_STYLE = "twemoji";

  private static final String MICROSOFT = "Fluent Emoji, Copyright (c) Microsoft Corporation";
  private static final String EMOJI_ONE = "Emoji One 2 / EmojiTwo, Copyright (c) Emoji One";
  private static final String NOTO = "Noto Emoji, Copyright Google Inc";

  static final Source EMOJI_LIST =
      text("emoji-datasource", "16.0.0", "MIT", "Copyright (c) Cal Henderson");
  static final Source ANNOTATIONS =
      text("cldr-annotations-full", "48.2.0", "Unicode-3.0", "Copyright (c) Unicode, Inc.");
  static final Source DERIVED_ANNOTATIONS =
      text("cldr-annotations-derived-full", "48.2.0", "Unicode-3.0", "Copyright (c) Unicode, Inc.");

  private static final List<Source> ALL =
      List.of(
          EMOJI_LIST,
          ANNOTATIONS,
          DERIVED_ANNOTATIONS,
          icons("noto", "1.2.9", "Apache-2.0", NOTO),
          icons(
              HELD_OUT_STYLE,
              "1.2.5",
              "CC-BY-4.0",
              "Twemoji, Copyright Twitter, Inc and other contributors"),
          icons("fluent-emoji-flat", "1.2.6", "MIT", MICROSOFT),
          icons("fluent-emoji", "1.2.7", "MIT", MICROSOFT),
          icons("fluent-emoji-high-contrast", "1.2.6", "MIT", MICROSOFT),
          icons("noto-v1", "1.2.5", "Apache-2.0", NOTO),
          icons("emojione", "1.2.3", "CC-BY-4.0", EMOJI_ONE),
          icons("emojione-monotone", "1.2.1", "CC-BY-4.0", EMOJI_ONE),
          icons("fxemoji", "1.2.2", "Apache-2.0", "FxEmojis, Copyright Mozilla Foundation"),
          icons(
              "streamline-emojis", "1.2.4", "CC-BY-4.0", "Streamline Emojis, Copyright Streamline"),
          flags("flag", "1.2.12", "flag-icons, Copyright (c) 2013 Panayiotis Lipiridis"),
          flags("circle-flags", "1.2.11", "circle-flags, Copyright (c) HatScripts"),
          flags("flagpack", "1.2.8", "Flagpack, Copyright (c) Yummygum"),
          new Source(
              "fluent-3d", Kind.STILLS, "@lobehub/fluent-emoji-3d", "1.1.0", "MIT", MICROSOFT),
          clips(1),
          clips(2),
          clips(3),
          clips(4));

  private Sources() {}

  /** Returns every package, texts first. */
  public static List<Source> all() {
    return ALL;
  }

  private static Source text(String name, String version, String license, String attribution) {
    return new Source("", Kind.TEXT, name, version, license, attribution);
  }

  private static Source icons(String set, String version, String license, String attribution) {
    return new Source(set, Kind.ICONS, "@iconify-json/" + set, version, license, attribution);
  }

  private static Source flags(String set, String version, String attribution) {
    return new Source(set, Kind.FLAGS, "@iconify-json/" + set, version, "MIT", attribution);
  }

  private static Source clips(int part) {
    String name = "@lobehub/fluent-emoji-anim-" + part;
    return new Source("fluent-animated", Kind.CLIPS, name, "1.0.0", "MIT", MICROSOFT);
  }
}
