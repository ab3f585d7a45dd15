package dev.omnivl.arch;

import static dev.omnivl.arch.Layers.layerNorm;
import static dev.omnivl.arch.Layers.linear;

import dev.omnivl.arch.OmniVl.Decoded;
import dev.omnivl.arch.OmniVl.KeyValue;
import dev.omnivl.arch.OmniVl.Ragged;
import dev.omnivl.graph.Activation;
import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Init;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * BERT layers in the three roles of the paper (section 3.1), shared as BLIP shares them: the text
 * encoder and the alignment decoder are one module, whose cross-attention plain text skips; the
 * generation decoder shares everything with it but self-attention and its LayerNorm.
 *
 * <p>Attention reads keys and values that may have been computed before: those of earlier tokens
 * (self) and those of the visual tokens (cross). So one decoder serves training, prompt and single
 * step.
 *
 * @param config the text sizes
 * @param visionWidth width of the visual tokens
 * @param ownDecoder whether the generation decoder shares nothing, and looks at the encoder's
 *     states instead of the visual tokens
 */
record TextStack(TextConfig config, int visionWidth, boolean ownDecoder) {
  static final String SHARED = "text_encoder";
  static final String DECODER = "text_decoder";
  private static final String OWN = DECODER + ".bert";

  /**
   * Bidirectional: (B, L) ids to (B, L, D); with visual tokens (B, M, visionWidth) it aligns,
   * without it encodes.
   */
  <T> T encode(Graph<T> g, T ids, T present, @Nullable T visual) {
    return encode(g, ids, present, visual, null);
  }

  /**
   * The same, and where it looks.
   *
   * @param looks if not null, is given the weights of each layer's cross-attention, (B, L, M)
   */
  <T> T encode(Graph<T> g, T ids, T present, @Nullable T visual, @Nullable List<T> looks) {
    Graph<T> shared = g.at(SHARED);
    T mask = g.paddingMask(present);
    T x = embedded(shared, ids, List.of(), null);
    List<KeyValue<T>> memory = visual == null ? List.of() : memory(shared, visual, visionWidth);
    for (int index = 0; index < config.depth(); index++) {
      Graph<T> layer = shared.at("encoder.layer." + index);
      Graph<T> attention = layer.at("attention");
      x = attended(attention, x, keyValue(attention, x, config.width()), mask, null);
      if (!memory.isEmpty()) {
        Graph<T> cross = layer.at("crossattention");
        if (looks != null) {
          T key = memory.get(index).key();
          looks.add(cross.attentionWeights(query(cross, x), key, config.heads()));
        }
        x = attended(cross, x, memory.get(index), null, null);
      }
      x = fed(layer, x);
    }
    return x;
  }

  /**
   * Causal: (B, L) ids that follow the past, with the memory of what is looked at, to hidden states
   * and the keys and values of these ids.
   *
   * @param ragged null if all texts are of one length, and each has a memory of its own
   */
  <T> Decoded<T> decode(
      Graph<T> g,
      T ids,
      List<KeyValue<T>> past,
      List<KeyValue<T>> memory,
      @Nullable Ragged<T> ragged) {
    T x = embedded(decoder(g), ids, past, ragged);
    T memoryMask = ragged == null ? null : g.paddingMask(ragged.memoryPresent());
    List<KeyValue<T>> present = new ArrayList<>();
    for (int index = 0; index < config.depth(); index++) {
      Graph<T> attention = g.at(OWN + ".encoder.layer." + index + ".attention");
      KeyValue<T> self = keyValue(attention, x, config.width());
      present.add(self);
      if (!past.isEmpty()) {
        KeyValue<T> earlier = past.get(index);
        self =
            new KeyValue<>(
                g.concat(earlier.key(), self.key()), g.concat(earlier.value(), self.value()));
      }
      T mask = g.causalMask(x, self.key());
      if (ragged != null) {
        mask = g.bothMasks(mask, g.paddingMask(ragged.present()));
      }
      x = attended(attention, x, self, mask, null);
      Graph<T> layer = decoder(g).at("encoder.layer." + index);
      x = attended(layer.at("crossattention"), x, memory.get(index), memoryMask, ragged);
      x = fed(layer, x);
    }
    return new Decoded<>(x, List.copyOf(present));
  }

  /**
   * The generation decoder's cross-attention keys and values of what it looks at: computed once for
   * a medium or question.
   */
  <T> List<KeyValue<T>> memory(Graph<T> g, T seen) {
    return memory(decoder(g), seen, ownDecoder ? config.width() : visionWidth);
  }

  /** What the generation decoder takes everything but its self-attention from. */
  private <T> Graph<T> decoder(Graph<T> g) {
    return g.at(ownDecoder ? OWN : SHARED);
  }

  private <T> List<KeyValue<T>> memory(Graph<T> stack, T seen, int width) {
    List<KeyValue<T>> memory = new ArrayList<>();
    for (int index = 0; index < config.depth(); index++) {
      Graph<T> cross = stack.at("encoder.layer." + index + ".crossattention");
      memory.add(keyValue(cross, seen, width));
    }
    return List.copyOf(memory);
  }

  /** Hidden states (..., D) to logits over the vocabulary, with the word table as output weight. */
  <T> T logits(Graph<T> g, T hidden) {
    Graph<T> head = g.at(DECODER + ".cls.predictions");
    T dense = linear(head, "transform.dense", hidden, config.width(), config.width());
    T x = g.activation(dense, Activation.GELU);
    x = layerNorm(head, "transform.LayerNorm", x, config.width(), config.epsilon());
    return g.linear(x, wordTable(decoder(g)), head.weight("bias", Init.ZERO, config.vocabulary()));
  }

  private <T> T embedded(
      Graph<T> stack, T ids, List<KeyValue<T>> past, @Nullable Ragged<T> ragged) {
    Graph<T> own = stack.at("embeddings");
    T words = own.embedding(ids, wordTable(stack)); // (B, L, D)
    T table =
        own.weight("position_embeddings.weight", Init.NORMAL, config.maxTokens(), config.width());
    T places =
        ragged == null
            ? own.positions(table, words, past.isEmpty() ? null : past.getFirst().key())
            : own.embedding(ragged.positions(), table);
    T x = own.add(words, places);
    return own.drop(
        layerNorm(own, "LayerNorm", x, config.width(), config.epsilon()), config.dropout());
  }

  private <T> T wordTable(Graph<T> stack) {
    return stack
        .at("embeddings")
        .weight("word_embeddings.weight", Init.NORMAL, config.vocabulary(), config.width());
  }

  private <T> T fed(Graph<T> layer, T x) {
    T dense = linear(layer, "intermediate.dense", x, config.width(), config.ffnWidth());
    T hidden = layer.activation(dense, Activation.GELU);
    return residual(layer.at("output"), x, hidden, config.ffnWidth());
  }

  /**
   * Attention and what stands around it.
   *
   * @param shared if not null, the source is of media that several texts may look at
   */
  private <T> T attended(
      Graph<T> attention, T x, KeyValue<T> source, @Nullable T mask, @Nullable Ragged<T> shared) {
    T query = query(attention, x);
    T asked = shared == null ? query : attention.sideBySide(query, shared.memoryRows());
    T context = attention.attention(asked, source.key(), source.value(), config.heads(), mask);
    T own = shared == null ? context : attention.apart(context, shared.rowPlaces(), query);
    return residual(attention.at("output"), x, own, config.width());
  }

  private <T> T query(Graph<T> attention, T x) {
    return linear(attention, "self.query", x, config.width(), config.width());
  }

  private <T> KeyValue<T> keyValue(Graph<T> attention, T source, int width) {
    return new KeyValue<>(
        linear(attention, "self.key", source, width, config.width()),
        linear(attention, "self.value", source, width, config.width()));
  }

  /** Post-norm, as BERT: LayerNorm(x + dense(branch)). */
  private <T> T residual(Graph<T> output, T x, T branch, int branchWidth) {
    T dense =
        output.drop(linear(output, "dense", branch, branchWidth, config.width()), config.dropout());
    return layerNorm(output, "LayerNorm", output.add(x, dense), config.width(), config.epsilon());
  }
}
