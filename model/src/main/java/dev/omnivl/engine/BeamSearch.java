package dev.omnivl.engine;

import dev.omnivl.bundle.WritingRule.Stop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which texts a search with several beams goes on with, and when it is over. */
abstract sealed class BeamSearch {
  final int beams;
  final int end;
  final List<Draft> ended = new ArrayList<>();
  List<Draft> going = List.of(new Draft(0, new int[0], 0));

  private BeamSearch(int beams, int end) {
    this.beams = beams;
    this.end = end;
  }

  /**
   * Starts with an empty text.
   *
   * @param wanted texts that end before a search is over which stops at the first; at least as many
   *     as beams
   * @param end the token that ends a text
   */
  static BeamSearch of(Stop stop, int beams, int wanted, int end) {
    // A single beam is greedy, and nothing to compare.
    return beams > 1 && stop == Stop.NO_BETTER
        ? new NoBetter(beams, end)
        : new First(beams, wanted, end);
  }

  /** Those that go on, each from its row. */
  final List<Draft> going() {
    return going;
  }

  /** Those among which the best is taken. */
  final List<Draft> found() {
    return ended.isEmpty() ? going : ended;
  }

  /**
   * Takes the likeliest texts one token longer.
   *
   * @param candidates from the likeliest down
   * @param cut whether none of them may grow
   */
  abstract void step(List<Draft> candidates, boolean cut);

  abstract boolean over();

  final boolean ends(Draft draft) {
    return draft.last() == end;
  }

  private static final class First extends BeamSearch {
    private final int wanted;

    First(int beams, int wanted, int end) {
      super(beams, end);
      this.wanted = wanted;
    }

    @Override
    void step(List<Draft> candidates, boolean cut) {
      List<Draft> next = new ArrayList<>();
      for (Draft candidate : candidates) {
        if (ends(candidate) && ended.size() + next.size() < 2 * wanted && next.size() < beams) {
          ended.add(candidate);
        } else if (!ends(candidate) && next.size() < beams) {
          next.add(candidate);
        }
      }
      going = next;
    }

    @Override
    boolean over() {
      return ended.size() >= wanted;
    }
  }

  /** As transformers' beam search with its defaults. */
  private static final class NoBetter extends BeamSearch {
    NoBetter(int beams, int end) {
      super(beams, end);
    }

    @Override
    void step(List<Draft> candidates, boolean cut) {
      List<Draft> best = candidates.subList(0, Math.min(2 * beams, candidates.size()));
      List<Draft> next = new ArrayList<>();
      for (int rank = 0; rank < best.size(); rank++) {
        boolean last = cut || ends(best.get(rank));
        if (last && rank < beams) {
          ended.add(best.get(rank));
        } else if (!last && next.size() < beams) {
          next.add(best.get(rank));
        }
      }
      ended.sort(Comparator.comparingDouble(Draft::mean).reversed());
      ended.subList(Math.min(beams, ended.size()), ended.size()).clear();
      going = next;
    }

    @Override
    boolean over() {
      return going.isEmpty()
          || ended.size() == beams && going.getFirst().mean() <= ended.getLast().mean();
    }
  }
}
