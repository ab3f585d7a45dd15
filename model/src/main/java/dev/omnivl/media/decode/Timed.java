package dev.omnivl.media.decode;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.structure.EncodedFile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs the medium's clock during each call, so that one deadline holds for all of them. */
final class Timed implements OpenedMedium {
  private final EncodedFile file;
  private final OpenedMedium medium;

  private Timed(EncodedFile file, OpenedMedium medium) {
    this.file = file;
    this.medium = medium;
  }

  static OpenedMedium open(EncodedFile file, Supplier<OpenedMedium> opening) {
    return new Timed(file, file.timed(opening));
  }

  @Override
  public MediaInfo info() {
    return medium.info();
  }

  @Override
  public MediaFacts facts() {
    return medium.facts();
  }

  @Override
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    return file.timed(() -> List.copyOf(medium.frames(moments, targetHint)));
  }

  @Override
  public void keyframes(Duration apart, int targetHint, Consumer<TimedFrame> taken) {
    file.timed(() -> {
      medium.keyframes(apart, targetHint, taken);
      return taken;
    });
  }

  @Override
  public Optional<String> damage() {
    return medium.damage();
  }

  @Override
  public void close() {
    medium.close();
  }
}
