package dev.omnivl.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.ShapeGraph;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PeerTrainingTest {
  private static final int BATCH = 4;
  private static final int LENGTH = 6;
  private static final OmniVlConfig CONFIG = Preset.NANO.config();

  @Test
  void learnsAsManyNumbersAsTheModelAndItsLossFalls() {
    Random random = new Random(7);
    int side = CONFIG.vision().imageSize();
    byte[] pixels = new byte[BATCH * side * side * 3];
    random.nextBytes(pixels);
    long[] ids = random.longs(BATCH * LENGTH, 1, CONFIG.text().vocabulary()).toArray();
    ids[LENGTH - 1] = 0; // padding
    try (PeerTraining peer =
        new PeerTraining(
            CONFIG, BATCH, LENGTH, new PeerTraining.Settings(1e-3f, 0.05f, 0.98f, 0.07f), 1)) {
      assertThat(peer.parameters()).isEqualTo(ofTheModel(side));
      float first = peer.step(pixels, ids).loss();
      float last = first;
      for (int step = 0; step < 20; step++) {
        last = peer.step(pixels, ids).loss();
      }
      assertThat(last).isLessThan(first / 2);
    }
  }

  private static long ofTheModel(int side) {
    OmniVl model = new OmniVl(CONFIG);
    ShapeGraph g = new ShapeGraph();
    model.image(g, Shape.of(BATCH, side, side, 3));
    model.text(g, Shape.of(BATCH, LENGTH), Shape.of(BATCH, LENGTH));
    model.temperature(g);
    return g.weights().stream().mapToLong(spec -> spec.shape().elements()).sum();
  }
}
