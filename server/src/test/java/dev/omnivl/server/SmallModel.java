package dev.omnivl.server;

import dev.omnivl.arch.Preset;
import dev.omnivl.fixture.RandomBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small bundle with random weights, written once for all tests. */
public final class SmallModel {
  private static final long SEED = 11;
  private static final Path FOLDER = write();

  private SmallModel() {}

  /** Returns its folder; not to be changed. */
  public static Path folder() {
    return FOLDER;
  }

  private static Path write() {
    try {
      Path folder = Files.createTempDirectory("omnivl-server-test").resolve("bundle");
      RandomBundle.write(folder, Preset.NANO, SEED);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
