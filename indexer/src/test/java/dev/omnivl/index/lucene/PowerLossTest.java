package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.contract.Truth;
import dev.omnivl.index.contract.Truth.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged survives a power cut after any act on the disk, though all that was not
 * forced may be lost, names of files too.
 */
final class PowerLossTest {
  private static final int ITEMS = 12;

  @TempDir private Path parent;

  private final List<Truth> cuts = new ArrayList<>();
  private Truth truth = new Truth();

  @Test
  void whatWasAcknowledgedSurvivesPowerCuts() throws Exception {
    boolean all = Boolean.getBoolean("omnivl.long");
    long seed = Long.getLong("omnivl.seed", 5);
    int changes = all ? 1500 : 80;
    int every = all ? 5 : 12;
    SplittableRandom random = new SplittableRandom(seed);
    SplittableRandom lots = random.split();
    Path real = Files.createDirectories(parent.resolve("index"));
    int[] acts = new int[1];
    ForgetfulDisk[] made = new ForgetfulDisk[1];
    ForgetfulDisk disk =
        new ForgetfulDisk(() -> {
          synchronized (truth) {
            if (++acts[0] % every == 0 && truth.acknowledgements() > 0) {
              cut(made[0], real, lots);
            }
          }
        });
    made[0] = disk;
    work(disk, real, changes, random);

    assertThat(cuts).hasSizeGreaterThan(20);
    for (int cut = 0; cut < cuts.size(); cut++) {
      Path remains = remains(cut);
      try (LuceneMediaIndex index =
          LuceneMediaIndex.open(remains, Samples.MODEL, Truth.DIMENSIONS)) {
        PackPictures.check(cuts.get(cut), index, remains);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", cut " + cut + " of " + cuts.size(), e);
      }
      AtomicFiles.delete(remains);
    }
    System.out.println(cuts.size() + " power cuts among " + acts[0] + " acts, nothing lost");
  }

  private Path remains(int cut) {
    return parent.resolve("remains-" + cut);
  }

  private void cut(ForgetfulDisk disk, Path real, SplittableRandom lots) {
    try {
      disk.cutPower(real, remains(cuts.size()), lots);
      cuts.add(truth.copy());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void work(ForgetfulDisk disk, Path folder, int changes, SplittableRandom random) {
    try (LuceneMediaIndex index =
        LuceneMediaIndex.open(
            folder,
            Samples.MODEL,
            Truth.DIMENSIONS,
            IndexSettings.DEFAULT,
            new Surroundings(Clock.systemUTC(), disk::open, disk))) {
      List<Change> written = new ArrayList<>();
      for (int i = 0; i < changes; i++) {
        int item = random.nextInt(ITEMS);
        if (written.stream().anyMatch(change -> change.item() == item) || random.nextInt(3) == 0) {
          index.commit();
          synchronized (truth) {
            written.forEach(truth::done);
          }
          written.clear();
        }
        Change change;
        synchronized (truth) {
          change = Change.of(item, truth.nextGeneration(item), random);
          truth.begun(change);
        }
        change.apply(index);
        written.add(change);
      }
    }
  }
}
