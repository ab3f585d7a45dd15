package dev.omnivl.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.terminal.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code encode LIST OUT}: makes vectors of media without a server. */
@Command(
    name = "encode",
    mixinStandardHelpOptions = true,
    description = {
      "Makes vectors of many media without a server, with Apache Spark, on one machine or several: "
          + "those that a server with the same bundle and its default settings of segments would "
          + "make. OUT is brought into an index by 'omnivl index import OUT', as often as wanted, "
          + "without encoding anything again.",
      "Run again, it encodes what is new or has changed, and forgets what is not listed any more."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage. An item that cannot be read fails nothing."
    })
public final class EncodeCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(
      index = "0",
      paramLabel = "LIST",
      description =
          "A file with a path or file: URI on each line, or a folder, of which all files are taken "
              + "whose names end as media do.")
  private Path list = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "A new or empty folder, or one of an earlier run.")
  private Path folder = Path.of("");

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description =
          "Who computes: local[N] with N shards at once, or spark://HOST:PORT, whose machines see "
              + "media, OUT and bundle under the same paths (default: ${DEFAULT-VALUE}).")
  private String master = "local[*]";

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "The model (default: OMNIVL_BUNDLE, or the shipped one).")
  private @Nullable Path bundle;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "In what numbers the model computes: fp32, or int8 where the bundle has that variant "
              + "(default: ${DEFAULT-VALUE}, which is fp32). OUT holds vectors of one of them.")
  private String precision = "auto";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where the model computes: auto, cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the model in each process (default: 0, one for each processor).")
  private int threads;

  @Option(
      names = "--shard-items",
      paramLabel = "N",
      description =
          "About how many items a shard has at most, which is what an ended run loses for each "
              + "task (default: ${DEFAULT-VALUE}). OUT keeps the shards of its first run.")
  private int shardItems = 1000;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    if (shardItems < 1) {
      throw Failure.ofField("--shard-items", "is " + shardItems + "; it must be at least 1");
    }
    if (threads < 0 || threads > 1024) {
      throw Failure.ofField("--threads", "is " + threads + "; it must be 0 to 1024");
    }
    long start = System.nanoTime();
    ShardReport report;
    try (Progress progress = Progress.of("encode", Progress.UNKNOWN, "shards")) {
      report =
          new EncodeJob(list, folder, model(), shardItems)
              .run(
                  master,
                  (shards, of) -> {
                    progress.stepTo(shards);
                    progress.message("of " + of);
                  });
    }
    print(report, Duration.ofNanos(System.nanoTime() - start));
    return 0;
  }

  private LoadedModel.Named model() {
    Path chosen = bundle;
    if (chosen == null) {
      String named = System.getenv("OMNIVL_BUNDLE");
      String home = System.getenv("OMNIVL_HOME");
      chosen =
          named != null && !named.isEmpty()
              ? Path.of(named)
              : Path.of(home == null ? "" : home, "demo", "bundle");
    }
    return new LoadedModel.Named(
        chosen.toAbsolutePath().normalize().toString(), precision, device, threads);
  }

  private void print(ShardReport report, Duration time) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    double seconds = time.toMillis() / 1000.0;
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("media", report.media());
      values.put("vectors", report.vectors());
      values.put("failed", report.failed());
      values.put("encoded", report.encoded());
      values.put("seconds", seconds);
      out.println(JSON.writeValueAsString(values));
      return;
    }
    out.println(
        String.format(
            Locale.ROOT,
            "%s: %,d media with %,d vectors, %,d items failed; %,d were encoded now, in %.1f s",
            folder,
            report.media(),
            report.vectors(),
            report.failed(),
            report.encoded(),
            seconds));
  }
}
