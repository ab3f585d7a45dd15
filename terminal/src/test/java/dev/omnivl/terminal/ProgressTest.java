package dev.omnivl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long INTERRUPT = 1L << 1; // SIGINT's bit

  @Test
  void leavesCtrlCToTheProgram() throws Exception {
    try (PseudoTerminal terminal = PseudoTerminal.start(LongTask.class)) {
      terminal.await("caught during: ", PATIENCE);
      terminal.type(PseudoTerminal.CTRL_C);
      terminal.await("ended in order", PATIENCE);
      terminal.exitCode(PATIENCE);
      assertThat(caught(terminal, "before") & INTERRUPT).isNotZero();
      assertThat(caught(terminal, "during") & INTERRUPT).isNotZero();
    }
  }

  @Test
  void staysOnOneLineOfTheTerminal() throws Exception {
    try (PseudoTerminal terminal = PseudoTerminal.start(LongTask.class)) {
      terminal.await("caught during: ", PATIENCE);
      List<String> bars =
          terminal.lines().stream().filter(line -> line.startsWith("pretrain")).toList();
      assertThat(bars)
          .hasSizeGreaterThan(2)
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(80).contains("generate 10.42"));
      String progress = terminal.written();
      progress = progress.substring(0, progress.indexOf("caught during")).stripTrailing();
      progress = progress.substring(progress.indexOf("pretrain"));
      assertThat(progress).as("written over, never a new line").doesNotContain("\n");
    }
  }

  private static long caught(PseudoTerminal terminal, String when) {
    return terminal.lines().stream()
        .filter(line -> line.contains("caught " + when))
        .map(line -> line.replaceAll(".*: ", ""))
        .mapToLong(mask -> Long.parseUnsignedLong(mask, 16))
        .findFirst()
        .orElseThrow();
  }
}
