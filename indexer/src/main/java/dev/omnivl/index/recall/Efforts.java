package dev.omnivl.index.recall;

import dev.omnivl.index.query.Modality;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many candidates a search names at least, for each series of questions. Where more hits are
 * asked for, it names as many times one and a half of them as there are candidates more than usual.
 * Thread safe.
 */
public final class Efforts {
  /** Enough for the vectors of media, which lie among what is stored. */
  private static final int OF_MEDIA = 64;

  /** Texts need three times as many for the same recall. */
  private static final int OF_TEXTS = 192;

  /** Of each hit that is asked for: int8 vectors put some of them in the wrong order. */
  private static final double OF_A_HIT = 1.5;

  private final AtomicIntegerArray usual = new AtomicIntegerArray(Series.ALL.size());
  private final AtomicIntegerArray least = new AtomicIntegerArray(Series.ALL.size());

  /** Makes the usual ones. */
  public Efforts() {
    reset();
  }

  /** Makes all the usual ones again. */
  public void reset() {
    for (Series series : Series.ALL) {
      setUsual(series, series.modality() == Modality.TEXT ? OF_TEXTS : OF_MEDIA);
    }
  }

  /** Makes this the usual effort of all. */
  public void setUsual(int candidates) {
    for (Series series : Series.ALL) {
      setUsual(series, candidates);
    }
  }

  private void setUsual(Series series, int candidates) {
    usual.set(series.number(), candidates);
    least.set(series.number(), candidates);
  }

  /** Returns what a series begins with, and is never below. */
  public int usual(Series series) {
    return usual.get(series.number());
  }

  /** Returns what a series has now. */
  public int least(Series series) {
    return least.get(series.number());
  }

  void set(Series series, int candidates) {
    least.set(series.number(), candidates);
  }

  /**
   * Returns how many candidates a search names.
   *
   * @param limit how many hits it is asked for
   */
  public int candidates(Series series, int limit) {
    int now = least(series);
    double more = now / (double) usual(series);
    return Math.max(now, (int) Math.ceil(OF_A_HIT * limit * more));
  }
}
