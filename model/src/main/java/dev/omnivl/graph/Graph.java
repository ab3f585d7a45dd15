package dev.omnivl.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of which every tower is made. An architecture is a pure generic function over this
 * interface; an interpreter gives {@code T} a meaning: a shape, a training tensor, the name of a
 * tensor in a serving graph.
 *
 * <p>Operations say what is meant, never how memory is laid out. Where a shape is wrong, an
 * interpreter refuses with the operation and the shapes.
 *
 * @param <T> what stands for a tensor
 */
public interface Graph<T> {

  /** Returns this graph with all weight names prefixed by {@code scope} and a dot. */
  Graph<T> at(String scope);

  /**
   * Returns a learned weight. Naming the same weight again returns the same one; that is how towers
   * share.
   *
   * @throws IllegalArgumentException if the name is known with another shape
   */
  T weight(String name, Init init, long... shape);

  /** (..., C) uint8 in 0..255 to float: {@code (x / 255 - mean) / deviation} per channel. */
  T normalize(T pixels, float[] mean, float[] deviation);

  /**
   * (B, H, W, C) to (B, N, C·P·P), row by row; the features of a patch are ordered channel, y, x as
   * in a Conv2d weight.
   */
  T patches(T pixels, int patch);

  /**
   * (B, T, H, W, C) to (B, T/S, N, C·S·P·P); features are ordered channel, time, y, x as in a
   * Conv3d weight.
   */
  T tubelets(T pixels, int span, int patch);

  /**
   * (..., in) to (..., out) by {@code x Wᵀ + b}; dimensions of W after the first count as one, as a
   * Conv weight needs.
   */
  T linear(T x, T weight, @Nullable T bias);

  /** Normalises over the last axis to mean 0 and variance 1, then scales and shifts. */
  T layerNorm(T x, T gain, T bias, double epsilon);

  /** A nonlinear function of every number. */
  T activation(T x, Activation kind);

  /** Sum; the second operand is broadcast over missing and unit axes. */
  T add(T x, T y);

  /**
   * Scaled dot-product attention, (B, L, D), (B, M, D), (B, M, D) to (B, L, D); heads are D/heads
   * wide, scores scaled by the inverse root of that.
   *
   * @param mask added to the scores, (B or 1, 1, L or 1, M), or null
   */
  T attention(T query, T key, T value, int heads, @Nullable T mask);

  /**
   * With what weights {@link #attention} without a mask sums the values, the mean over its heads:
   * (B, L, D), (B, M, D) to (B, L, M). They are above 0, and those of a token add up to 1.
   */
  T attentionWeights(T query, T key, int heads);

  /** Equal parts of the last axis. */
  List<T> split(T x, int parts);

  /** (B, L, D) and (B, M, D) to (B, L+M, D). */
  T concat(T x, T y);

  /** (1, L, D) to (B, L, D), with the batch of {@code like}. */
  T expand(T x, T like);

  /** Tokens {@code from} to {@code from + count} of (B, L, D). */
  T tokens(T x, int from, int count);

  /** One token of (B, L, D) as (B, D); -1 is the last. */
  T token(T x, int index);

  /**
   * The last token of each text (B, L, D) that is not padding, as (B, D).
   *
   * @param present (B, L) with 1 for a token and 0 for padding, which stands on the right
   */
  T lastPresent(T x, T present);

  /** (B, T, N, D) to (B·N, T, D): one sequence of frames for every place. */
  T foldPlaces(T x);

  /** (B·N, T, D) back to (B, T, N, D). */
  T unfoldPlaces(T x, int places);

  /** (B, T, N, D) to (B·T, N, D): one sequence of places for every frame. */
  T foldFrames(T x);

  /** (B·T, N, D) back to (B, T, N, D). */
  T unfoldFrames(T x, int frames);

  /** (B, T, N, D) to (B, T·N, D), frame by frame. */
  T joinFrames(T x);

  /** (B, L, D) to (B·T, L, D): each item {@code frames} times in a row. */
  T repeatFrames(T x, int frames);

  /** (B·T, L, D) to (B, L, D): the mean over the frames of an item. */
  T meanFrames(T x, int frames);

  /** Rows of a (V, D) table for ids (B, L), as (B, L, D). */
  T embedding(T ids, T table);

  /**
   * The (1, L, D) rows of a (rows, D) table that belong to the tokens {@code x}, which follow those
   * of {@code past}.
   */
  T positions(T table, T x, @Nullable T past);

  /** (B, M) with 1 for a token and 0 for padding, to an additive mask (B, 1, 1, M). */
  T paddingMask(T present);

  /**
   * The additive mask (1, 1, L, M) that lets the last L of M tokens see themselves and what is
   * before them.
   */
  T causalMask(T query, T key);

  /** The sum of two additive masks, each spread over the axes where it has length 1. */
  T bothMasks(T mask, T other);

  /**
   * Items (B, L, D) joined by what they share: (G, R·L, D), the tokens of the R items that {@code
   * rows} (G, R) names one after the other.
   */
  T sideBySide(T x, T rows);

  /**
   * The items of {@link #sideBySide} apart again: (G, R·L, D) to (B, L, D), the shape of {@code
   * like}; {@code places} (B) tells for each where it stands among the G·R.
   */
  T apart(T x, T places, T like);

  /** Scales the last axis to unit length. */
  T unit(T x);

  /** The softmax of the last axis. */
  T softmax(T x);

  /** The logarithm of the softmax of the last axis. */
  T logSoftmax(T x);

  /** Dropout while training, otherwise nothing. */
  T drop(T x, double probability);

  /**
   * Drops a residual branch for whole items while training (stochastic depth), otherwise nothing.
   */
  T dropPath(T x, double probability);
}
