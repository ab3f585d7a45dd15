package dev.omnivl.index.recall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Keeps what was found of questions that were asked again, and decides how hard searches look.
 *
 * <p>A series' recall is the mean over its questions since its effort changed last, the latest
 * thousand or two counting most. It is told from {@value #LEAST_SAMPLES} of them on. Where even a
 * standard error more would be below the objective, the effort is raised by half. It is lowered
 * slowly, by a fifth at a time and after eight times as many samples, where misses are less than a
 * quarter of what the objective allows. Each change begins a new mean, so that what is judged is
 * always the effort there is. Thread safe.
 */
public final class RecallBook {
  /** From so many samples on a figure is told. */
  public static final int LEAST_SAMPLES = 50;

  private static final int SAMPLES_TO_LOWER = 8 * LEAST_SAMPLES;
  private static final int FORGET_AT = 2000;
  private static final double RAISE = 1.5;
  private static final double LOWER = 0.8;
  private static final double MUCH_BETTER = 0.25;

  private final RecallSettings settings;
  private final Efforts efforts;
  private final List<Account> accounts = new ArrayList<>();

  /**
   * Begins with nothing known.
   *
   * @param efforts what is raised and lowered
   */
  public RecallBook(RecallSettings settings, Efforts efforts) {
    this.settings = settings;
    this.efforts = efforts;
    Series.ALL.forEach(series -> accounts.add(new Account()));
  }

  /**
   * One question that was asked again.
   *
   * @param series what it belongs to
   * @param found how many of its true hits it had
   * @param expected how many there are, at least 1
   * @param visitedShare which share of all vectors it was compared with
   */
  public record Sample(Series series, int found, int expected, double visitedShare) {
    /** Checks itself. */
    public Sample {
      if (expected < 1 || found < 0 || found > expected) {
        throw new IllegalArgumentException(found + " hits of " + expected + " cannot be");
      }
    }
  }

  /**
   * What is worth a line in the log.
   *
   * @param series of which questions
   * @param recall as it was found
   * @param before the candidates
   * @param after the candidates; the same if no more are allowed
   */
  public record Change(Series series, double recall, int before, int after) {}

  private static final class Account {
    private long samples;
    private long found;
    private long expected;
    private double count; // of the mean, as of the next three
    private double sum;
    private double squares;
    private double visited;
    private boolean below;

    void add(Sample sample) {
      samples++;
      found += sample.found();
      expected += sample.expected();
      if (count >= FORGET_AT) {
        count /= 2;
        sum /= 2;
        squares /= 2;
        visited /= 2;
      }
      double recall = sample.found() / (double) sample.expected();
      count++;
      sum += recall;
      squares += recall * recall;
      visited += sample.visitedShare();
    }

    double recall() {
      return sum / count;
    }

    double error() {
      return Math.sqrt(Math.max(0, squares / count - recall() * recall()) / count);
    }

    void restart() {
      count = 0;
      sum = 0;
      squares = 0;
      visited = 0;
    }
  }

  /**
   * Enters a question.
   *
   * @return what was changed, or found to be bad and cannot be changed
   */
  public synchronized Optional<Change> add(Sample sample) {
    Series series = sample.series();
    Account account = accounts.get(series.number());
    account.add(sample);
    if (account.count < LEAST_SAMPLES) {
      return Optional.empty();
    }
    double recall = account.recall();
    int before = efforts.least(series);
    if (recall + account.error() < settings.objective()) {
      account.below = true;
      int most = Math.max(before, settings.mostCandidates());
      return changed(series, (int) Math.min(most, Math.ceil(RAISE * before)));
    }
    if (recall >= settings.objective()) {
      account.below = false;
    }
    double enough = 1 - MUCH_BETTER * (1 - settings.objective());
    int usual = efforts.usual(series);
    if (before > usual && account.count >= SAMPLES_TO_LOWER && recall - account.error() >= enough) {
      return changed(series, Math.max(usual, (int) (LOWER * before)));
    }
    return Optional.empty();
  }

  private Optional<Change> changed(Series series, int after) {
    Account account = accounts.get(series.number());
    Change change = new Change(series, account.recall(), efforts.least(series), after);
    if (change.after() != change.before()) {
      efforts.set(series, after);
      account.restart();
    }
    return Optional.of(change);
  }

  /** Returns what is known of all series. */
  public synchronized List<SeriesReport> report() {
    List<SeriesReport> reports = new ArrayList<>();
    for (Series series : Series.ALL) {
      Account account = accounts.get(series.number());
      boolean told = account.count >= LEAST_SAMPLES;
      reports.add(
          new SeriesReport(
              series,
              account.samples,
              account.found,
              account.expected,
              told ? OptionalDouble.of(account.recall()) : OptionalDouble.empty(),
              told ? OptionalDouble.of(account.visited / account.count) : OptionalDouble.empty(),
              efforts.least(series),
              account.below));
    }
    return reports;
  }
}
