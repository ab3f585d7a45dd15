package dev.omnivl.trainer.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The order in which each epoch visits media, a pure function of the seed and the epoch. */
interface Visits {
  /** The medium that an epoch visits at a place. */
  long index(long epoch, long place);

  /**
   * Visits that are near each other in sharded media and mix what was joined, or that keep media of
   * a concept together.
   *
   * @param perConcept most media of one concept that stand side by side; above 1 the concepts must
   *     be known
   */
  static Visits of(Pictures pictures, int perConcept, long seed) {
    if (perConcept == 1 && pictures instanceof JoinedPictures joined) {
      return MixedVisits.of(joined.parts(), seed);
    }
    if (perConcept == 1) {
      return Order.of(pictures.shardSizes(), seed)::index;
    }
    List<String> concepts =
        pictures
            .concepts()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "batches.perConcept must be 1 for corpora that are read as they come, not "
                        + perConcept));
    return new Grouped(concepts, perConcept, seed);
  }

  /** Media of one concept stand side by side, at most so many; such groups follow by chance. */
  final class Grouped implements Visits {
    private final List<String> concepts;
    private final int perConcept;
    private final long seed;
    private volatile Epoch latest;

    private record Epoch(long number, int[] order) {}

    Grouped(List<String> concepts, int perConcept, long seed) {
      this.concepts = concepts;
      this.perConcept = perConcept;
      this.seed = seed;
      this.latest = new Epoch(0, order(0));
    }

    @Override
    public long index(long epoch, long place) {
      Epoch current = latest;
      if (current.number != epoch) {
        current = new Epoch(epoch, order(epoch));
        latest = current;
      }
      return current.order[Math.toIntExact(place)];
    }

    private int[] order(long epoch) {
      SplittableRandom random = new SplittableRandom(Batches.mix(seed, ~epoch));
      Map<String, List<Integer>> members = new LinkedHashMap<>();
      for (int index : shuffled(concepts.size(), random)) {
        members.computeIfAbsent(concepts.get(index), absent -> new ArrayList<>()).add(index);
      }
      List<List<Integer>> groups = new ArrayList<>();
      for (List<Integer> concept : members.values()) {
        for (int start = 0; start < concept.size(); start += perConcept) {
          groups.add(concept.subList(start, Math.min(concept.size(), start + perConcept)));
        }
      }
      return IntStream.of(shuffled(groups.size(), random))
          .mapToObj(groups::get)
          .flatMapToInt(group -> group.stream().mapToInt(Integer::intValue))
          .toArray();
    }

    private static int[] shuffled(int size, SplittableRandom random) {
      int[] order = new int[size];
      for (int index = 0; index < size; index++) {
        int other = random.nextInt(index + 1);
        order[index] = order[other];
        order[other] = index;
      }
      return order;
    }
  }
}
