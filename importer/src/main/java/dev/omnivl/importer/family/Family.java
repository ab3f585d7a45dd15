package dev.omnivl.importer.family;

import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.hub.HubFolder;
import java.util.List;
import java.util.Set;

/** A kind of public model that becomes a part of a bundle. */
public sealed interface Family permits Blip, Clip, Siglip, OpenClip {

  /** What it is called. */
  String title();

  /**
   * Reads one.
   *
   * @param weights its checkpoint's; closed with what is returned
   * @param spec name, precision and options
   * @throws Failure MISMATCH, CORRUPT or NOT_FOUND naming the file and what is wrong in it
   */
  Imported read(HubFolder folder, WeightSource weights, Spec spec);

  /**
   * Recognises a model by what its configuration calls it, or for bare weights by their names.
   *
   * @throws Failure UNSUPPORTED naming what is read, if it is another one
   */
  static Family of(HubFolder folder, WeightSource weights) {
    if (folder.isOpenClip()) {
      return new OpenClip();
    }
    String type = folder.config().word("model_type", "");
    return switch (type) {
      case "blip" -> Blip.of(folder.config());
      case "clip" -> new Clip();
      case "siglip" -> new Siglip();
      case "" -> bare(folder, weights.names());
      case "siglip2" ->
          throw unsupported(
              folder,
              "SigLIP 2 with pictures of any shape (NaFlex); take the one of fixed size, such as"
                  + " google/siglip2-base-patch16-224");
      case "vit", "bert", "timesformer" ->
          throw unsupported(
              folder,
              type
                  + ", which starts a training and answers nothing by itself: name it as start: in a"
                  + " recipe");
      default -> throw unsupported(folder, "\"" + type + "\"");
    };
  }

  private static Family bare(HubFolder folder, Set<String> names) {
    boolean blip =
        names.contains("visual_encoder.cls_token")
            && (names.contains("itm_head.weight")
                || names.contains("text_decoder.cls.predictions.bias"));
    if (blip) {
      return Blip.ofNames(names);
    }
    throw unsupported(folder, "no config.json beside the weights, whose names are not BLIP's");
  }

  private static Failure unsupported(HubFolder folder, String what) {
    return new Failure(
        Reason.UNSUPPORTED,
        folder.source()
            + " is "
            + what
            + "; bundles are made of "
            + String.join(", ", List.of("BLIP", "CLIP", "OpenCLIP", "SigLIP and SigLIP 2")));
  }
}
