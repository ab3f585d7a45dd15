package dev.omnivl.explain;

import dev.omnivl.engine.Looks;

/**
 * Maps of what a text's tokens looked at: the cross-attention of the alignment decoder, the mean
 * over all heads of all layers. Layers differ in what they look for, and none of them is the right
 * one for every model; BLIP's and ALBEF's own pictures weigh one layer by its gradient, which takes
 * a backward pass.
 */
public final class AttentionMaps {
  private final Grid grid;
  private final int visualTokens;
  private final float[] weights; // (L, M)

  /** Makes maps of what was looked at in a medium of these cells. */
  public AttentionMaps(Looks looks, Grid grid) {
    this(looks, grid, 0, looks.layers().size());
  }

  /** The same, of neighbouring layers only. */
  public AttentionMaps(Looks looks, Grid grid, int fromLayer, int toLayer) {
    this.grid = grid;
    visualTokens = looks.visualTokens();
    weights = looks.mean(fromLayer, toLayer);
    boolean whole = visualTokens == 1 + grid.cells();
    if (!whole && visualTokens != grid.frames() * (1 + grid.places())) {
      throw new IllegalArgumentException(visualTokens + " visual tokens are not those of " + grid);
    }
  }

  /** The map of a word, the mean over its tokens from one to before another. */
  public HeatMap of(int fromToken, int toToken) {
    double[] cells = new double[grid.cells()];
    double all = 0;
    double onCells = 0;
    for (int token = fromToken; token < toToken; token++) {
      for (int visual = 0; visual < visualTokens; visual++) {
        float weight = weights[token * visualTokens + visual];
        all += weight;
        int cell = cell(visual);
        if (cell >= 0) {
          cells[cell] += weight;
          onCells += weight;
        }
      }
    }
    return new HeatMap(HeatMap.shares(cells), (float) (1 - onCells / all), 0);
  }

  /** Where a visual token stands; -1 for a [CLS], of which each frame may have its own. */
  private int cell(int visual) {
    if (visualTokens == 1 + grid.cells()) {
      return visual - 1;
    }
    int frame = visual / (1 + grid.places());
    int place = visual % (1 + grid.places()) - 1;
    return place < 0 ? -1 : frame * grid.places() + place;
  }
}
