package dev.omnivl.trainer.ablation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The processor time of a run over all calls that trained it, kept in its folder. Training asks
 * before every step whether to stop; with each question the time so far is kept, so that a crash
 * loses no more than a step's.
 */
final class CpuTime implements BooleanSupplier {
  private static final String FILE = "cpu.json";
  private static final double SECONDS_A_MINUTE = 60;

  private final Path file;
  private final BooleanSupplier stop;
  private final double before;
  private final double start = process();

  /**
   * What is kept.
   *
   * @param seconds of one core
   */
  record Kept(double seconds) {}

  private CpuTime(Path file, BooleanSupplier stop, double before) {
    this.file = file;
    this.stop = stop;
    this.before = before;
  }

  /**
   * Goes on counting from now.
   *
   * @param run folder of the run
   * @param stop what the questions are passed on to
   */
  static CpuTime of(Path run, BooleanSupplier stop) {
    return new CpuTime(run.resolve(FILE), stop, seconds(run));
  }

  /** What a run has taken so far, in minutes of one core. */
  static double minutes(Path run) {
    return seconds(run) / SECONDS_A_MINUTE;
  }

  @Override
  public boolean getAsBoolean() {
    keep();
    return stop.getAsBoolean();
  }

  /** Keeps the time so far. */
  void keep() {
    JsonFile.write(file, new Kept(before + process() - start));
  }

  private static double seconds(Path run) {
    return JsonFile.read(run.resolve(FILE), Kept.class).map(Kept::seconds).orElse(0.0);
  }

  /** Seconds of all threads of this process, those of the tensor library too. */
  private static double process() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }
}
