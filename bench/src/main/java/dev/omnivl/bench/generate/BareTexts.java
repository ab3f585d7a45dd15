package dev.omnivl.bench.generate;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.GenerationBatch;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.GenerationTask;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.engine.Writer;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.text.TokenIds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The decoder alone: nothing but its steps is timed. */
final class BareTexts implements AutoCloseable {
  private static final long ROOM = 1L << 32;

  private final Bundle bundle;
  private final Engine engine;
  private final Writer writer;
  private final List<VisualFeatures> media = new ArrayList<>();

  /** Looks at pictures. */
  BareTexts(Path folder, List<byte[]> pictures) {
    bundle = Bundle.open(folder);
    engine = Engine.open(bundle, EngineOptions.ofProcessor());
    writer = engine.captioner();
    Preprocessor preprocessor = new Preprocessor(bundle.part(Capability.CAPTION).preprocessing());
    MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
    int size = preprocessor.settings().imageSize();
    for (byte[] picture : pictures) {
      try (OpenedMedium opened = decoder.open(picture, "picture", () -> false)) {
        media.addAll(writer.images(List.of(preprocessor.image(opened.image(size)))));
      }
    }
  }

  /** Returns the tokens a second of so many texts at the same time. */
  double tokensPerSecond(int texts, int maxTokens, Duration time) {
    GenerationSettings settings = new GenerationSettings(maxTokens, 1);
    TokenIds prompt = writer.prompt("");
    List<GenerationTask> going = new ArrayList<>();
    long nanos = 0;
    long tokens = 0;
    int next = 0;
    try (GenerationBatch batch = writer.batch(texts, ROOM)) {
      while (nanos < time.toNanos()) {
        while (going.size() < texts) {
          GenerationTask task =
              writer.prepare(
                  media.get(next++ % media.size()), prompt, settings, TokenListener.NONE);
          batch.add(task);
          going.add(task);
        }
        long began = System.nanoTime();
        batch.step();
        nanos += System.nanoTime() - began;
        tokens += texts;
        going.removeIf(BareTexts::closedIfOver);
      }
    }
    going.forEach(GenerationTask::close);
    return tokens / (nanos / 1e9);
  }

  private static boolean closedIfOver(GenerationTask task) {
    if (task.isOver()) {
      task.close();
    }
    return task.isOver();
  }

  @Override
  public void close() {
    engine.close();
    bundle.close();
  }
}
