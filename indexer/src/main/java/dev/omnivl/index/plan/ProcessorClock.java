package dev.omnivl.index.plan;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time of this program, without that of the machine's compiler where the system tells
 * (Linux): in the first minutes that takes nearly half of it, and of a long ingest next to nothing.
 */
public final class ProcessorClock {
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final List<String> COMPILERS = List.of("(C1 Compiler", "(C2 Compiler");

  /** After the name, counted from the state: ticks of the program and of the system for it. */
  private static final int OWN_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;
  private static final double TICKS_OF_A_SECOND = 100;

  private ProcessorClock() {}

  /** Returns how much it was so far, in seconds; it goes on in hundredths. */
  public static double seconds() {
    double all =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime()
            / 1e9;
    return all - compilers();
  }

  private static double compilers() {
    if (!Files.isDirectory(THREADS)) {
      return 0;
    }
    try (Stream<Path> threads = Files.list(THREADS)) {
      return threads.mapToDouble(ProcessorClock::ofCompiler).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private static double ofCompiler(Path thread) {
    try {
      String line = Files.readString(thread.resolve("stat"));
      int name = line.indexOf('(');
      if (COMPILERS.stream().noneMatch(compiler -> line.startsWith(compiler, name))) {
        return 0;
      }
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      long ticks = Long.parseLong(fields[OWN_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
      return ticks / TICKS_OF_A_SECOND;
    } catch (IOException e) {
      return 0; // it has ended
    }
  }
}
