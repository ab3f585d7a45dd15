package dev.omnivl.trainer.checkpoint;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.run.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainedModelTest {
  @TempDir private Path folder;

  @Test
  void isTheNewestCheckpointAtTheSizesOfItsStage() throws IOException {
    Path data = folder.resolve("data");
    Path run = folder.resolve("run");
    SmallData.write(data);
    AtomicInteger asked = new AtomicInteger();
    new Trainer(SmallRecipe.ofTwoStages(), data, run).train(() -> asked.getAndIncrement() >= 2);
    try (TrainedModel first = TrainedModel.open(run)) {
      assertThat(first.checkpoint().step()).isEqualTo(2);
      assertThat(first.preprocessing().imageSize()).isEqualTo(32);
      assertThat(first.preprocessing().frames()).isEqualTo(2);
      assertThat(first.info().recipe()).isEqualTo(SmallRecipe.ofTwoStages());
    }
    new Trainer(SmallRecipe.ofTwoStages(), data, run).train();
    try (TrainedModel last = TrainedModel.open(run);
        TrainedModel again = TrainedModel.open(run)) {
      assertThat(last.checkpoint().step()).isEqualTo(8);
      assertThat(last.preprocessing().imageSize()).isEqualTo(40);
      assertThat(last.session().texts(List.of("red box")).getFirst())
          .containsExactly(again.session().texts(List.of("red box")).getFirst());
    }
  }

  @Test
  void aRunWithoutACheckpointHasNone() {
    fails(Reason.NOT_FOUND, () -> TrainedModel.open(folder)).hasMessageContaining("train it first");
  }
}
