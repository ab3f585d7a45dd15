package dev.omnivl.importer.start;

import static dev.omnivl.importer.rename.Renaming.row;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.importer.family.BlipNames;
import dev.omnivl.importer.family.Sizes;
import dev.omnivl.importer.hub.HubFolder;
import dev.omnivl.importer.hub.Settings;
import dev.omnivl.importer.rename.Derived;
import dev.omnivl.importer.rename.Derived.First;
import dev.omnivl.importer.rename.Derived.Same;
import dev.omnivl.importer.rename.Derived.Summed;
import dev.omnivl.importer.rename.Renaming;
import dev.omnivl.importer.rename.Renaming.Row;
import java.util.Locale;

/**
 * What the text encoder and both decoders start from. One stack starts all of them, the generation
 * decoder's self-attention too, as BLIP's starts from BERT; only where the weights have a decoder
 * beside their encoder it starts from that.
 */
record TextStart(Origin origin, HubFolder folder, WeightSource source) {
  private static final String ENCODER = "text_encoder.";
  private static final String DECODER = "text_decoder.bert.";
  private static final String LAYERS = "encoder.layer.*.";
  private static final String WORDS = "embeddings.word_embeddings.weight";
  private static final String POSITIONS = "embeddings.position_embeddings.weight";

  OmniVlConfig sized(OmniVlConfig model) {
    TextConfig own = model.text();
    Sizes sizes = sizes();
    Settings settings = origin.isBlip() ? folder.config().part("text_config") : folder.config();
    boolean told = settings.has("num_attention_heads");
    int heads = told ? settings.size("num_attention_heads", 1) : 0;
    if (told && origin.isBlip()) {
      Sizes.requireHeadsOfBlip(settings, sizes.width(), heads, "mend it");
    }
    return with(
        model,
        new TextConfig(
            own.vocabulary(),
            own.maxTokens(),
            sizes.width(),
            own.depth(),
            sizes.heads(heads, own.heads(), PublicStart.HEADS),
            sizes.mlpWidth(),
            own.dropout(),
            own.epsilon()));
  }

  /** Rows of the word table. */
  int words() {
    return sizes().size(encoder() + WORDS, 0);
  }

  /** With as many words as the weights have. */
  OmniVlConfig withOwnVocabulary(OmniVlConfig model) {
    TextConfig own = model.text();
    return with(
        model,
        new TextConfig(
            words(),
            own.maxTokens(),
            own.width(),
            own.depth(),
            own.heads(),
            own.ffnWidth(),
            own.dropout(),
            own.epsilon()));
  }

  private static OmniVlConfig with(OmniVlConfig model, TextConfig text) {
    return new OmniVlConfig(model.vision(), text, model.embeddingDimensions(), model.branches());
  }

  private Sizes sizes() {
    return new Sizes(
        folder.weightsFile(), source, encoder() + LAYERS, "output.LayerNorm", "intermediate.dense");
  }

  /** Scope of the stack that is the encoder. */
  private String encoder() {
    return !origin.isBlip() ? "" : source.names().contains(ENCODER + WORDS) ? ENCODER : DECODER;
  }

  /** Scope of the stack that the decoder's self-attention starts from. */
  private String decoder() {
    String self = DECODER + LAYERS.replace("*", "0") + "attention.self.query.weight";
    return source.names().contains(self) ? DECODER : encoder();
  }

  Renaming renaming(TextConfig model) {
    int places = sizes().size(encoder() + POSITIONS, 0);
    int depth = sizes().depth();
    if (model.maxTokens() > places || model.depth() > depth) {
      throw new Failure(
          Reason.MISMATCH,
          String.format(
              Locale.ROOT,
              "%s has %d layers and positions for %d tokens; the model that starts from it cannot"
                  + " have %d layers and texts of %d",
              folder.weightsFile(),
              depth,
              places,
              model.depth(),
              model.maxTokens()));
    }
    Renaming names = origin.isBlip() ? blip(model) : bert(model);
    for (int layer = model.depth(); layer < depth; layer++) {
      String above = LAYERS.replace("*", Integer.toString(layer));
      names = names.dropping(encoder() + above + "**", decoder() + above + "**");
    }
    return names;
  }

  private Renaming bert(TextConfig model) {
    Derived positions = new Summed(POSITIONS, "embeddings.token_type_embeddings.weight");
    return Renaming.of(
            positions(positions, model),
            row("text_decoder.cls.**", "cls.**"),
            row(DECODER + "**", "**"),
            row(ENCODER + "**", "**"))
        .dropping("pooler.**", "cls.seq_relationship.*", "classifier.*", "qa_outputs.*")
        .tying("cls.predictions.decoder.weight", WORDS)
        .tying("cls.predictions.decoder.bias", "cls.predictions.bias");
  }

  private Renaming blip(TextConfig model) {
    Renaming names =
        Renaming.of(
                positions(new Same(encoder() + POSITIONS), model),
                row(DECODER + "**", decoder() + "**"),
                row(ENCODER + "**", encoder() + "**"),
                row("text_decoder.cls.**", "text_decoder.cls.**"),
                row("text_proj.*", "text_proj.*"),
                row("itm_head.*", "itm_head.*"))
            .dropping("vision_model.**", "visual_encoder.**", "vision_proj.*", "temp")
            .tying(BlipNames.TIED_WORDS)
            .tying(BlipNames.TIED_BIAS);
    // Of a decoder beside an encoder only the self-attention is taken.
    return encoder().equals(DECODER) ? names : names.dropping(DECODER + "**");
  }

  /** Positions of the first places alone. */
  private static Row positions(Derived all, TextConfig model) {
    return new Row(ENCODER + POSITIONS, words -> new First(all, model.maxTokens()));
  }
}
