package dev.omnivl.bench;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.Preset;
import dev.omnivl.arch.TextConfig;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Precision;
import dev.omnivl.engine.Device;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TokenIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Does a token cost more the more have been written? The time of a whole text: divide it by its
 * tokens. The decoder has the sizes of the shipped model, its weights are random.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class GenerationBench {
  private static final int VOCABULARY = 1_000;
  private static final int MOST_TOKENS = 256;
  private static final int DEPTH = 4;
  private static final long SEED = 1;

  /** Tokens of the text. */
  @Param({"8", "32", "128"})
  private int tokens;

  private Path folder = Path.of("");
  private Optional<Loaded> loaded = Optional.empty();

  private record Loaded(Bundle bundle, Engine engine, VisualFeatures medium) {
    int write(int[] prompt, int count) {
      GenerationSettings settings = new GenerationSettings(count, 1);
      return engine
          .captioner()
          .generate(medium, TokenIds.of(prompt), settings, TokenListener.NONE)
          .tokens();
    }
  }

  /** Writes and loads a bundle, and looks at a picture of noise. */
  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("generation-bench");
    TextConfig sizes = Preset.TINY.config().text();
    TextConfig text =
        new TextConfig(
            VOCABULARY, MOST_TOKENS, sizes.width(), DEPTH, sizes.heads(), sizes.ffnWidth(), 0);
    OmniVlConfig small = Preset.NANO.config();
    OmniVlConfig config = new OmniVlConfig(small.vision(), text, small.embeddingDimensions());
    RandomBundle.write(folder.resolve("bundle"), config, Precision.FP16, SEED);
    Bundle bundle = Bundle.open(folder.resolve("bundle"));
    Engine engine = Engine.open(bundle, new EngineOptions(1, Device.cpu()));
    byte[] pixels = new byte[small.vision().imageSize() * small.vision().imageSize() * 3];
    new Random(SEED).nextBytes(pixels);
    loaded =
        Optional.of(
            new Loaded(bundle, engine, engine.captioner().images(List.of(pixels)).getFirst()));
    if (withCache() != tokens) {
      throw new IllegalStateException("the random model ends its text too early: try another seed");
    }
  }

  /** Ours: the keys and values of one step are the past of the next. */
  @Benchmark
  public int withCache() {
    return loaded.orElseThrow().write(prompt(1), tokens);
  }

  /** The same number of tokens, each after reading all that is before it again. */
  @Benchmark
  public int withoutCache() {
    int written = 0;
    for (int length = 1; length <= tokens; length++) {
      written += loaded.orElseThrow().write(prompt(length), 1);
    }
    return written;
  }

  /** [DEC] and then what costs the same as any token. */
  private int[] prompt(int length) {
    int[] ids = new int[length];
    ids[0] = loaded.orElseThrow().bundle().tokenizer(Capability.CAPTION).id(SpecialToken.DEC);
    return ids;
  }

  /** Removes the bundle. */
  @TearDown
  public void close() throws IOException {
    loaded.orElseThrow().engine().close();
    loaded.orElseThrow().bundle().close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
