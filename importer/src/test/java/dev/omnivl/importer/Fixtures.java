package dev.omnivl.importer;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Where the checkpoints of the tests lie. */
public final class Fixtures {
  private Fixtures() {}

  /** A folder or file of {@code src/test/resources/checkpoints}. */
  public static Path of(String name) {
    URL root = Objects.requireNonNull(Fixtures.class.getResource("/checkpoints"));
    try {
      return Path.of(root.toURI()).resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
