package dev.omnivl.media.decode;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.picture.Reduction;
import dev.omnivl.media.platform.PlatformTiff;
import dev.omnivl.media.structure.DecodeMemory;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.Header;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** A TIFF of tiles or of JPEG data. */
final class UnusualTiff implements OpenedMedium {
  /** The platform's picture, ours with alpha, and ours on white. */
  private static final int BYTES_OF_A_PIXEL = 16;

  private static final long MEMORY_AT_LEAST = 8 << 20;

  private final EncodedFile file;
  private final Header header;
  private final Orientation orientation;

  UnusualTiff(EncodedFile file, Header header, Orientation orientation) {
    this.file = file;
    this.header = header;
    this.orientation = orientation;
  }

  @Override
  public MediaInfo info() {
    return StillSource.info(header, orientation, "tiff");
  }

  @Override
  public MediaFacts facts() {
    return header.facts();
  }

  @Override
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    long bytes = (long) header.width() * header.height() * BYTES_OF_A_PIXEL + MEMORY_AT_LEAST;
    try (DecodeMemory.Held memory = file.reserve(bytes)) {
      Frame reduced = Reduction.reduce(PlatformTiff.read(file), targetHint);
      TimedFrame still = new TimedFrame(Duration.ZERO, orientation.upright(reduced));
      return Collections.nCopies(moments.size(), still);
    }
  }

  @Override
  public void close() {}
}
