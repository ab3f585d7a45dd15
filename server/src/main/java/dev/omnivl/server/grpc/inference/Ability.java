package dev.omnivl.server.grpc.inference;

import dev.omnivl.access.Scope;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Part;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.server.admission.Kind;
import dev.omnivl.server.grpc.inference.TensorSpec.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a served model can do, each of which the protocol has as a model of its own. */
enum Ability {
  /** Texts to vectors. */
  TEXT,
  /** Encoded images to vectors. */
  IMAGE,
  /** Pixels of images to vectors. */
  IMAGE_PIXELS,
  /** Encoded clips to vectors. */
  VIDEO,
  /** Pixels of clips to vectors. */
  VIDEO_PIXELS,
  /** Whether texts say what media show. */
  MATCH,
  /** Texts about media. */
  CAPTION,
  /** Answers to questions about media. */
  ANSWER;

  static final String TEXT_TENSOR = "text";
  static final String MEDIA_TENSOR = "media";
  static final String PIXELS_TENSOR = "pixels";
  static final String VECTOR_TENSOR = "embedding";
  static final String PROBABILITY_TENSOR = "probability";
  static final String SIMILARITY_TENSOR = "similarity";
  static final String LOG_PROBABILITY_TENSOR = "log_probability";

  private static final long COLOURS = 3;

  /** Returns its name in the protocol. */
  String shown() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Ability> of(String name) {
    return Arrays.stream(values()).filter(ability -> ability.shown().equals(name)).findFirst();
  }

  /** Returns what a model must be able to do; one of them is enough, and the first is missed. */
  Capability[] ways() {
    return switch (this) {
      case TEXT, IMAGE, IMAGE_PIXELS, VIDEO, VIDEO_PIXELS -> new Capability[] {Capability.EMBED};
      case MATCH -> new Capability[] {Capability.MATCH, Capability.EMBED};
      case CAPTION -> new Capability[] {Capability.CAPTION};
      case ANSWER -> new Capability[] {Capability.ANSWER};
    };
  }

  /** Returns what a caller's key must be for. */
  Scope scope() {
    return switch (this) {
      case TEXT, IMAGE, IMAGE_PIXELS, VIDEO, VIDEO_PIXELS, MATCH -> Scope.EMBED;
      case CAPTION, ANSWER -> Scope.GENERATE;
    };
  }

  /** Returns what a row costs. */
  Kind kind() {
    return switch (this) {
      case TEXT -> Kind.TEXT;
      case IMAGE, IMAGE_PIXELS, VIDEO, VIDEO_PIXELS -> Kind.MEDIUM;
      case MATCH -> Kind.MATCH;
      case CAPTION, ANSWER -> Kind.WRITING;
    };
  }

  static List<Ability> of(Manifest manifest) {
    Set<Capability> can = manifest.capabilities();
    return Arrays.stream(values())
        .filter(ability -> Arrays.stream(ability.ways()).anyMatch(can::contains))
        .toList();
  }

  List<TensorSpec> inputs(Manifest manifest) {
    return switch (this) {
      case TEXT -> List.of(TensorSpec.bytes(TEXT_TENSOR));
      case IMAGE, VIDEO, CAPTION -> List.of(TensorSpec.bytes(MEDIA_TENSOR));
      case MATCH, ANSWER -> List.of(TensorSpec.bytes(MEDIA_TENSOR), TensorSpec.bytes(TEXT_TENSOR));
      case IMAGE_PIXELS -> {
        long side = preprocessing(manifest).imageSize();
        yield List.of(new TensorSpec(PIXELS_TENSOR, Type.UINT8, List.of(side, side, COLOURS)));
      }
      case VIDEO_PIXELS -> {
        long side = preprocessing(manifest).imageSize();
        long frames = preprocessing(manifest).frames();
        yield List.of(
            new TensorSpec(PIXELS_TENSOR, Type.UINT8, List.of(frames, side, side, COLOURS)));
      }
    };
  }

  private static Preprocessing preprocessing(Manifest manifest) {
    return manifest.part(Capability.EMBED).preprocessing();
  }

  List<TensorSpec> outputs(Manifest manifest) {
    return switch (this) {
      case TEXT, IMAGE, IMAGE_PIXELS, VIDEO, VIDEO_PIXELS -> {
        Part part = manifest.part(Capability.EMBED);
        long dimensions = part.config().embeddingDimensions();
        yield List.of(new TensorSpec(VECTOR_TENSOR, Type.FP32, List.of(dimensions)));
      }
      case MATCH -> {
        List<TensorSpec> outputs = new ArrayList<>();
        if (manifest.capabilities().contains(Capability.MATCH)) {
          outputs.add(TensorSpec.number(PROBABILITY_TENSOR));
        }
        if (manifest.capabilities().contains(Capability.EMBED)) {
          outputs.add(TensorSpec.number(SIMILARITY_TENSOR));
        }
        yield outputs;
      }
      case CAPTION, ANSWER ->
          List.of(TensorSpec.bytes(TEXT_TENSOR), TensorSpec.number(LOG_PROBABILITY_TENSOR));
    };
  }
}
