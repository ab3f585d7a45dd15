package dev.omnivl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark for an instant, so none can rot; the figures mean nothing. */
final class BenchmarksRunTest {

  @Test
  void everyBenchmarkRuns() throws Exception {
    Options instant =
        new OptionsBuilder()
            .forks(0)
            .param("width", "640") // large photos take long to draw
            .param("vectors", "500") // large indexes take long to build
            .param("tokens", "8") // long texts take long to write
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(1))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    List<RunResult> results = List.copyOf(new Runner(instant).run());
    assertThat(results).hasSizeGreaterThanOrEqualTo(benchmarks());
  }

  private static int benchmarks() {
    return BenchmarkList.defaultList()
        .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
        .size();
  }
}
