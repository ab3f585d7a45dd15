package dev.omnivl.trainer.start;

import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.correlation.Covariance;

/**
 * A linear projection that spreads feature vectors over all directions.
 *
 * <p>The [CLS] states of a pretrained language model lie in a narrow cone, so that all texts look
 * alike to a fresh contrastive loss, which then spends its first epochs on spreading them.
 * Whitening (Su et al. 2021, "Whitening sentence representations for better semantics and faster
 * retrieval") does that before the first step.
 *
 * @param weight (E, D)
 * @param bias (E)
 */
record Whitening(Weight weight, Weight bias) {

  // 1 would make all directions equally strong and blow up noise; 0 would only centre. In between,
  // what tells most texts
  // apart stays what tells them apart best.
  private static final double STRENGTH = 0.25;

  /**
   * Fits the projection to the strongest directions.
   *
   * @param features vectors (n, D), n above D
   * @param dimensions E, at most D
   */
  static Whitening of(List<float[]> features, int dimensions) {
    int width = features.getFirst().length;
    double[][] rows = new double[features.size()][width];
    double[] mean = new double[width];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < width; column++) {
        rows[row][column] = features.get(row)[column];
        mean[column] += rows[row][column] / rows.length;
      }
    }
    RealMatrix covariance =
        new Covariance(new Array2DRowRealMatrix(rows, false)).getCovarianceMatrix();
    EigenDecomposition directions = new EigenDecomposition(covariance); // eigenvalues descend
    double strongest = directions.getRealEigenvalue(0);
    float[] weight = new float[dimensions * width];
    float[] bias = new float[dimensions];
    for (int direction = 0; direction < dimensions; direction++) {
      double share = Math.max(directions.getRealEigenvalue(direction) / strongest, 1e-6);
      double scale = Math.pow(share, -STRENGTH / 2) / Math.sqrt(strongest);
      double[] vector = directions.getEigenvector(direction).toArray();
      for (int column = 0; column < width; column++) {
        weight[direction * width + column] = (float) (scale * vector[column]);
        bias[direction] -= (float) (scale * vector[column] * mean[column]);
      }
    }
    return new Whitening(
        new Weight(Shape.of(dimensions, width), weight), new Weight(Shape.of(dimensions), bias));
  }
}
