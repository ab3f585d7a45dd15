package dev.omnivl.terminal;

import java.nio.file.Files;
import java.nio.file.Path;

/** A program with a progress line that works until it is interrupted, and then says so. */
final class LongTask {
  private LongTask() {}

  public static void main(String[] arguments) throws Exception {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("last-words")
                .unstarted(() -> System.out.println("ended in order")));
    System.out.println("caught before: " + caught());
    try (Progress progress = Progress.of("pretrain", 1_000_000, "steps")) {
      progress.message("loss 12.345 = contrast 1.23 + match 0.69 + generate 10.42");
      for (int step = 0; step < 1_000_000; step++) {
        progress.step();
        Thread.sleep(20);
        if (step == 100) {
          System.out.println("\ncaught during: " + caught());
        }
      }
    }
  }

  /** The signals that this process has taken into its own hands, as a bit mask. */
  private static String caught() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigCgt"))
        .findFirst()
        .orElseThrow()
        .replace("SigCgt:\t", "");
  }
}
