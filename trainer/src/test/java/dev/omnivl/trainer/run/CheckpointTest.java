package dev.omnivl.trainer.run;

import static dev.omnivl.trainer.fixture.NdTesting.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Init;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.WeightSpec;
import dev.omnivl.trainer.fixture.NdTesting;
import dev.omnivl.trainer.nd.Parameters;
import dev.omnivl.trainer.nd.PlainKernels;
import dev.omnivl.trainer.optim.AdamW;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
  private final NDManager manager = NdTesting.manager();

  @TempDir private Path run;

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void givesBackEveryBit() {
    Parameters parameters = parameters(1, 4);
    AdamW optimiser = optimiser(parameters);
    SplittableRandom random = new SplittableRandom(5);
    optimiser.step(Map.of("a.weight", random(manager, random, 3, 4)), 0.01);
    Checkpoint.save(run, 1, parameters, optimiser);

    Parameters others = parameters(2, 4);
    AdamW fresh = optimiser(others);
    Checkpoint last = Checkpoint.latest(run).orElseThrow();
    assertThat(last.step()).isEqualTo(1);
    last.restore(manager, others, fresh);
    parameters.all().forEach((name, weight) -> assertSame(others.master(name), weight));
    optimiser
        .moments()
        .forEach((name, kept) -> {
          AdamW.Moments other = Objects.requireNonNull(fresh.moments().get(name));
          assertSame(other.first(), kept.first());
          assertSame(other.second(), kept.second());
          assertThat(other.steps()).isEqualTo(kept.steps());
        });
  }

  @Test
  void keepsTheTwoNewestAndIgnoresAllThatIsNoWholeCheckpoint() throws IOException {
    Parameters parameters = parameters(1, 4);
    AdamW optimiser = optimiser(parameters);
    Files.createDirectories(run.resolve(".checkpoint-00000099.part"));
    Files.createDirectories(run.resolve("checkpoint-best"));
    for (long step : new long[] {3, 20, 100}) {
      Checkpoint.save(run, step, parameters, optimiser);
    }
    assertThat(Checkpoint.latest(run)).map(Checkpoint::step).contains(100L);
    assertThat(run.resolve("checkpoint-00000003")).doesNotExist();
    assertThat(run.resolve("checkpoint-00000020")).isDirectory();
    assertThat(run.resolve("checkpoint-best")).isDirectory();
    assertThat(Checkpoint.latest(run.resolve("nowhere"))).isEmpty();
  }

  @Test
  void refusesAnotherArchitectureAndChangesNothing() {
    Parameters parameters = parameters(1, 4);
    Checkpoint saved = Checkpoint.save(run, 1, parameters, optimiser(parameters));
    Parameters wider = parameters(2, 5);
    float[] before = wider.master("a.bias").toFloatArray();
    assertThatThrownBy(() -> saved.restore(manager, wider, optimiser(wider)))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.MISMATCH))
        .hasMessageContaining("weight a.weight is (3, 4), the model's is (3, 5)");
    assertThat(wider.master("a.bias").toFloatArray()).containsExactly(before);
  }

  private Parameters parameters(long seed, long width) {
    return Parameters.fresh(
        manager,
        List.of(
            new WeightSpec("a.weight", Shape.of(3, width), Init.NORMAL),
            new WeightSpec("a.bias", Shape.of(3), Init.NORMAL)),
        seed);
  }

  private AdamW optimiser(Parameters parameters) {
    return new AdamW(
        manager, parameters, new PlainKernels(), new AdamW.Settings(0.1, 10, Map.of()));
  }

  private static void assertSame(NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    assertThat(actual.toFloatArray()).containsExactly(expected.toFloatArray());
  }
}
