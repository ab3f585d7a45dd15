package dev.omnivl.index.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.omnivl.index.plan.PlanRequest.Machine;
import dev.omnivl.index.query.Modality;
import dev.omnivl.index.vectors.Encoding;
import dev.omnivl.index.vectors.VectorSettings;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What grows, and how; that a plan comes true is what {@code bench plan} is for. */
final class PlannerTest {
  private static final long GIB = 1L << 30;
  private static final Machine MACHINE = new Machine(4, 16 * GIB, 500 * GIB);

  /** As of 8,000 drawn vectors on some machine. */
  private static final UnitCosts COSTS =
      new UnitCosts(
          8000,
          1e-3,
          41,
          380,
          60,
          Map.of(
              Modality.TEXT,
              new TreeMap<>(Map.of(16, .10, 32, .05, 64, .02, 128, .005, 256, .001)),
              Modality.MEDIA,
              new TreeMap<>(Map.of(16, .02, 32, .001, 64, .0))));

  private static final MediaCosts MEDIA = new MediaCosts(.1, .02, .15, .2, 5000);

  private static PlanRequest request(long items, double clips) {
    return new PlanRequest(items, clips, 9, 20, 256, true, 0.95, MACHINE);
  }

  private static IndexPlan plan(PlanRequest request) {
    return Planner.plan(request, Planner.settings(request), COSTS, MEDIA);
  }

  @Test
  void whatIsKnownByItsFormatIsExact() {
    IndexPlan plan = plan(request(100_000, 0.1));
    assertThat(plan.vectors()).isEqualTo(90_000 + 10_000 * 9);
    assertThat(plan.disk().floats()).isEqualTo(plan.vectors() * 1024);
    assertThat(plan.disk().encoded()).isEqualTo(plan.vectors() * 272);
    assertThat(plan.disk().thumbnails()).isEqualTo(plan.vectors() * 5000);
    assertThat(plan.disk().texts()).isEqualTo(100_000 * 380 + 80_000 * 60);
    assertThat(plan.memoryBytes()).isEqualTo(plan.disk().encoded() + plan.disk().graph());
    assertThat(plan.disk().whileMerging())
        .isEqualTo(plan.disk().total() - plan.disk().thumbnails());
    assertThat(plan.notes()).isEmpty();
  }

  @Test
  void aGraphIsAsMeasuredWhereItWasMeasuredAndGrowsWithItsGaps() {
    assertThat(plan(request(8000, 0)).disk().graph() / 8000.0).isCloseTo(41, within(.01));
    // As was found: 51.5 bytes at 100,000.
    assertThat(plan(request(100_000, 0)).disk().graph() / 1e5).isBetween(48.0, 56.0);
    assertThat(plan(request(10_000_000, 0)).disk().graph() / 1e7).isBetween(60.0, 90.0);
  }

  @Test
  void timeIsOfAllStagesAndOfAllCores() {
    IndexPlan.Time images = plan(request(36_000, 0)).time();
    assertThat(images.reading()).isCloseTo(36_000 * .1 / 3600 / 4, within(1e-9));
    assertThat(images.embedding()).isCloseTo(36_000 * .02 / 3600 / 4, within(1e-9));
    assertThat(images.indexing()).isBetween(.0025, .004);
    IndexPlan.Time clips = plan(request(36_000, 1)).time();
    assertThat(clips.reading()).isCloseTo(36_000 * 20 * .15 / 3600 / 4, within(1e-9));
    assertThat(clips.embedding()).isCloseTo(36_000 * 9 * .2 / 3600 / 4, within(1e-9));
    PlanRequest one = new PlanRequest(36_000, 0, 1, 0, 256, true, .95, new Machine(1, GIB, GIB));
    assertThat(plan(one).time().total()).isCloseTo(4 * images.total(), within(1e-9));
  }

  @Test
  void recallFallsWithSizeAndCandidatesFollow() {
    IndexPlan.Quality small = plan(request(8000, 0)).quality();
    assertThat(small.textCandidates()).isEqualTo(192);
    assertThat(small.text()).isBetween(.995, .999);
    IndexPlan.Quality large = plan(request(2_000_000, 0)).quality();
    assertThat(large.textCandidates()).isGreaterThan(192);
    assertThat(large.text()).isBetween(.95, small.text());
    assertThat(large.media()).isGreaterThan(large.text());
    IndexPlan.Quality huge = plan(request(10_000_000_000L, 0)).quality();
    assertThat(huge.textCandidates()).isEqualTo(1024);
    assertThat(huge.text()).isLessThan(.95);
    assertThat(plan(request(10_000_000_000L, 0)).notes())
        .anyMatch(note -> note.startsWith("recall stays below"));
  }

  @Test
  void settingsFollowSizeAndMemory() {
    assertThat(Planner.settings(request(1_000_000, 0))).isEqualTo(VectorSettings.DEFAULT);
    assertThat(Planner.settings(request(10_000_000, 0)))
        .isEqualTo(new VectorSettings(Encoding.INT8, 24, 200));
    assertThat(Planner.settings(request(40_000_000, 0)).encoding()).isEqualTo(Encoding.INT4);
    assertThat(Planner.settings(request(60_000_000, 0)))
        .isEqualTo(new VectorSettings(Encoding.BIT1, 32, 200));
  }

  @Test
  void whatDoesNotFitSaysFromWhichSizeOn() {
    IndexPlan plan = plan(request(400_000_000, 0));
    assertThat(plan.limits().itemsInMemory()).isBetween(40_000_000L, 200_000_000L);
    assertThat(plan.limits().itemsOnDisk()).isLessThan(100_000_000L);
    assertThat(plan.notes())
        .anyMatch(note -> note.contains("the disk has room for"))
        .anyMatch(note -> note.contains("OpenSearch"));
    PlanRequest most = request(plan.limits().itemsOnDisk(), 0);
    IndexPlan.Disk full = Planner.plan(most, plan.settings(), COSTS, MEDIA).disk();
    assertThat(full.total() + full.whileMerging()).isLessThanOrEqualTo(MACHINE.freeDiskBytes());
  }

  @Test
  void aQuestionIsChecked() {
    assertThatThrownBy(() -> request(0, 0)).hasMessageContaining("items is 0; it must be 1 to");
    assertThatThrownBy(() -> request(1, 1.5)).hasMessageContaining("clips is 1.5; it must be");
    assertThatThrownBy(() -> new PlanRequest(1, 0, 1, 0, 5000, true, .95, MACHINE))
        .hasMessageContaining("dimension is 5000; it must be 2 to 1024");
    assertThatThrownBy(() -> new PlanRequest(1, 0, 1, 0, 256, true, 1, MACHINE))
        .hasMessageContaining("objective is 1.0");
    assertThatThrownBy(() -> new Machine(0, 1, 1)).hasMessageContaining("cores is 0");
  }
}
