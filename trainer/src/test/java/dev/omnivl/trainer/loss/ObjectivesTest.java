package dev.omnivl.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.omnivl.arch.Preset;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.fixture.SmallTokenizer;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.data.Batch.Prompted;
import dev.omnivl.trainer.fixture.SmallData;
import dev.omnivl.trainer.fixture.SmallRecipe;
import dev.omnivl.trainer.nd.Kernels;
import dev.omnivl.trainer.nd.NdGraph;
import dev.omnivl.trainer.nd.PlainKernels;
import dev.omnivl.trainer.optim.AdamW;
import dev.omnivl.trainer.session.Session;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The losses of real batches on the smallest model, and which weights they move. */
final class ObjectivesTest {
  private static final int MARKERS = 1_000;
  private static final String FROZEN = "text_encoder.embeddings.";
  private static final List<String> NAMES = List.of("red ring", "red box", "blue ring", "a cat");
  @AutoClose private final TextTokenizer tokenizer = SmallTokenizer.of(1_000, 40);
  @AutoClose private final Session session = Session.fresh(Preset.NANO.config(), tokenizer, 1);

  @Test
  void anImageBatchLeavesWhatOnlyClipsNeedWithoutGradientAndUnmoved() {
    Map<String, float[]> before = copy();
    Map<String, Boolean> moved = step(batch(false), settings(1, 1), before);
    assertThat(moved.keySet()).noneMatch(ObjectivesTest::temporal);
    before.forEach((name, values) -> {
      if (temporal(name)) {
        assertThat(session.parameters().master(name).toFloatArray()).containsExactly(values);
      }
    });
    assertThat(moved.keySet()).anyMatch(name -> name.contains(".crossattention."));
    assertThat(moved).containsKey("visual_encoder.patch_embed.proj.weight");
  }

  @Test
  void aClipBatchMovesTheTemporalBranchAndNotTheImageTokenizer() {
    Map<String, Boolean> moved = step(batch(true), settings(1, 1), copy());
    assertThat(moved).doesNotContainKey("visual_encoder.patch_embed.proj.weight");
    assertThat(moved)
        .containsEntry("visual_encoder.patch_embed_3d.proj.weight", true)
        .containsEntry("visual_encoder.blocks.0.temporal_fc.weight", true);
  }

  @Test
  void contrastAloneLeavesTheDecodersAlone() {
    Map<String, Boolean> moved = step(batch(false), settings(0, 0), copy());
    assertThat(moved.keySet())
        .noneMatch(name ->
            name.startsWith("text_decoder.")
                || name.startsWith("itm_head.")
                || name.contains(".crossattention."));
  }

  @Test
  void frozenWeightsKeepEveryBit() {
    Map<String, float[]> before = copy();
    assertThat(step(batch(false), settings(1, 1), before).keySet())
        .noneMatch(name -> name.startsWith(FROZEN));
    before.forEach((name, values) -> {
      if (name.startsWith(FROZEN)) {
        assertThat(session.parameters().master(name).toFloatArray()).containsExactly(values);
      }
    });
  }

  @Test
  void theTotalIsTheSumAndStartsNearChance() {
    try (NDManager scratch = session.manager().newSubManager()) {
      Losses losses = losses(graph(scratch, name -> false), scratch, batch(false), settings(1, 1));
      float sum =
          losses.contrast().getFloat() + losses.match().getFloat() + losses.generate().getFloat();
      assertThat(losses.total().getFloat()).isCloseTo(sum, offset(1e-5f));
      assertThat(losses.match().getFloat()).isCloseTo((float) Math.log(2), offset(0.2f));
      assertThat(losses.generate().getFloat()).isCloseTo((float) Math.log(1_000), offset(0.5f));
      Losses none = losses(graph(scratch, name -> false), scratch, batch(false), settings(0, 0));
      assertThat(none.match().getFloat()).isZero();
      assertThat(none.generate().getFloat()).isZero();
    }
  }

  @Test
  void aPromptThatLeavesNoRoomIsCut() {
    String endless = "what is this ".repeat(40);
    Batch batch = batch(false);
    Batch asked =
        new Batch(
            batch.items(),
            NAMES.stream().map(name -> text(name, new Prompted(endless, endless))).toList(),
            batch.pixels(),
            0);
    try (NDManager scratch = session.manager().newSubManager()) {
      Losses losses = losses(graph(scratch, name -> false), scratch, asked, settings(0, 1));
      assertThat(losses.generate().getFloat()).isCloseTo((float) Math.log(1_000), offset(0.5f));
    }
  }

  /** See {@link dev.omnivl.trainer.nd.Kernels} on numbers. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aGarbageCollectionBeforeTheWayBackChangesNoGradient(boolean plain) {
    Kernels kernels = plain ? new PlainKernels() : session.kernels();
    Map<String, float[]> undisturbed = gradients(kernels, () -> {});
    Map<String, float[]> collected = gradients(kernels, ObjectivesTest::collectGarbage);
    assertThat(collected.keySet()).isEqualTo(undisturbed.keySet()).isNotEmpty();
    collected.forEach(
        (name, values) -> assertThat(values).as(name).containsExactly(undisturbed.get(name)));
  }

  private Map<String, float[]> gradients(Kernels kernels, Runnable beforeTheWayBack) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    Engine.getEngine("PyTorch").setRandomSeed(7);
    try (NDManager scratch = session.manager().newSubManager()) {
      NdGraph g = NdGraph.training(session.parameters(), scratch, kernels, name -> true);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray total = losses(g, scratch, batch(false), settings(1, 1)).total();
        beforeTheWayBack.run();
        collector.backward(total);
      }
      g.gradients().forEach((name, gradient) -> gradients.put(name, gradient.toFloatArray()));
    }
    return gradients;
  }

  /** Returns once the buffers that nobody holds have given their memory back. */
  private static void collectGarbage() {
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    long before = direct.getCount();
    IntStream.range(0, MARKERS).forEach(marker -> ByteBuffer.allocateDirect(Float.BYTES));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    do {
      assertThat(System.nanoTime()).as("no buffer was collected").isLessThan(deadline);
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    } while (direct.getCount() > before);
  }

  /** One optimiser step; tells of each weight with a gradient whether it changed. */
  private Map<String, Boolean> step(
      Batch batch, LossSettings settings, Map<String, float[]> before) {
    AdamW.Settings rates = new AdamW.Settings(0.05, 1, Map.of(FROZEN, 0.0));
    try (NDManager scratch = session.manager().newSubManager();
        AdamW optimiser =
            new AdamW(session.manager(), session.parameters(), session.kernels(), rates)) {
      NdGraph g = graph(scratch, name -> rates.scale(name) > 0);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        collector.backward(losses(g, scratch, batch, settings).total());
      }
      Map<String, NDArray> gradients = g.gradients();
      optimiser.step(gradients, 0.01);
      Map<String, Boolean> moved = new LinkedHashMap<>();
      for (String name : gradients.keySet()) {
        float[] now = session.parameters().master(name).toFloatArray();
        moved.put(name, !Arrays.equals(now, before.get(name)));
      }
      return moved;
    }
  }

  private NdGraph graph(NDManager scratch, Predicate<String> learned) {
    return NdGraph.training(session.parameters(), scratch, session.kernels(), learned);
  }

  private Losses losses(NdGraph g, NDManager scratch, Batch batch, LossSettings settings) {
    return new Objectives(session.model(), tokenizer, session.kernels(), settings, null, List.of())
        .of(g, scratch, batch, new SplittableRandom(3));
  }

  private Map<String, float[]> copy() {
    Map<String, float[]> copy = new LinkedHashMap<>();
    session.parameters().all().forEach((name, weight) -> copy.put(name, weight.toFloatArray()));
    return copy;
  }

  private static LossSettings settings(double matchShare, double generateShare) {
    return SmallRecipe.losses(SmallRecipe.PLAIN, matchShare, generateShare);
  }

  private static Batch batch(boolean video) {
    int frames = video ? 4 : 0;
    byte[] pixels = new byte[NAMES.size() * Math.max(1, frames) * 32 * 32 * 3];
    new Random(9).nextBytes(pixels);
    Kind kind = video ? Kind.VIDEO : Kind.IMAGE;
    List<DatasetItem> items =
        NAMES.stream().map(name -> SmallData.item(name, kind, name, List.of())).toList();
    return new Batch(
        items,
        NAMES.stream().map(name -> text(name, new Prompted("", name))).toList(),
        pixels,
        frames);
  }

  private static Batch.Text text(String name, Prompted answer) {
    return new Batch.Text(name, "concept/" + name, false, answer);
  }

  private static boolean temporal(String name) {
    return Stream.of("temporal_", "time_embed", "patch_embed_3d").anyMatch(name::contains);
  }
}
