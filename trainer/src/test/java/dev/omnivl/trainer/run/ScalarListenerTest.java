package dev.omnivl.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.trainer.evaluate.Recall;
import dev.omnivl.trainer.events.EventLog;
import dev.omnivl.trainer.fixture.EventFile;
import dev.omnivl.trainer.fixture.EventFile.Event;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run writes for TensorBoard. */
final class ScalarListenerTest {
  @TempDir private Path folder;

  @Test
  void imageAndClipStepsHaveTheirOwnTags() throws IOException {
    Recall recall =
        Recall.of(List.of(new float[] {1}), List.of("a"), List.of(new float[] {1}), List.of("a"));
    try (EventLog events = EventLog.in(folder)) {
      ScalarListener listener = new ScalarListener(events);
      listener.step(new StepReport(1, "joint", false, 6, 6, 3, 2, 1, 0, 5, 1e-3, 0.07, 2));
      listener.step(new StepReport(2, "joint", true, 4, 6, 3, 2, 1, 0, 5, 1e-3, 0.07, 2));
      listener.evaluated(2, Map.of("held-out style, text to image", recall));
    }
    List<Event> written = EventFile.read(EventFile.in(folder).getFirst());
    assertThat(written).extracting(Event::step).containsExactly(0L, 1L, 2L, 2L);
    assertThat(written.get(1).scalars())
        .containsOnly(
            Map.entry("loss/total/images", 6f),
            Map.entry("loss/contrast/images", 3f),
            Map.entry("loss/match/images", 2f),
            Map.entry("loss/generate/images", 1f),
            Map.entry("loss/classify/images", 0f),
            Map.entry("gradient/norm/images", 5f),
            Map.entry("schedule/learning_rate", 1e-3f),
            Map.entry("model/temperature", 0.07f),
            Map.entry("speed/samples_per_second/images", 3f));
    assertThat(written.get(2).scalars())
        .containsEntry("loss/contrast/clips", 3f)
        .containsEntry("speed/samples_per_second/clips", 2f);
    assertThat(written.get(3).scalars())
        .containsOnly(
            Map.entry("recall/held-out_style_text_to_image/at1", 1f),
            Map.entry("recall/held-out_style_text_to_image/at5", 1f),
            Map.entry("recall/held-out_style_text_to_image/at10", 1f),
            Map.entry("recall/held-out_style_text_to_image/median_rank", 1f));
  }

  @Test
  void aRunThatGoesOnOpensAnotherFile() throws IOException {
    Path data = folder.resolve("data");
    SmallData.write(data);
    Path run = folder.resolve("run");
    new Trainer(SmallRecipe.of(1), data, run).train();
    new Trainer(SmallRecipe.of(3), data, run).train();
    new Trainer(SmallRecipe.of(3), data, run).train(); // has nothing left to do
    List<Path> files = EventFile.in(run);
    assertThat(files).hasSize(2);
    assertThat(EventFile.read(files.get(0))).extracting(Event::step).containsExactly(0L, 1L);
    assertThat(EventFile.read(files.get(1))).extracting(Event::step).containsExactly(0L, 2L, 3L);
  }
}
