package dev.omnivl.client.demo;

import dev.omnivl.client.wire.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the demonstration finds what it needs in a checkout, and where it keeps its own index.
 *
 * @param folder the checkout
 */
public record DemoHome(Path folder) {

  private static final int KEY_DIGITS = 12;

  /**
   * Returns the checkout that the launcher named.
   *
   * @throws CommandFailure if it did not
   */
  public static DemoHome of(@Nullable String home) {
    if (home == null) {
      throw new CommandFailure("the demo needs its checkout; start it as: ./omnivl demo");
    }
    return new DemoHome(Path.of(home).toAbsolutePath().normalize());
  }

  Path launcher() {
    return folder.resolve("omnivl");
  }

  /**
   * Returns the model.
   *
   * @throws CommandFailure if there is none
   */
  Path bundle() {
    Path bundle = folder.resolve("demo/bundle");
    if (!Files.isRegularFile(bundle.resolve("manifest.json"))) {
      throw new CommandFailure("no model at " + bundle + "; restore the folder demo/bundle");
    }
    return bundle;
  }

  /** Returns the media. */
  public Path gallery() {
    return folder.resolve("demo/gallery");
  }

  /** Returns what must be reached. */
  public Path expected() {
    return folder.resolve("demo/expected.json");
  }

  /** Returns where the server's output goes. */
  Path log(String name) {
    return folder.resolve(".omnivl").resolve(name + ".log");
  }

  /**
   * Returns the index of this model in this checkout. Another model, or a checkout that was moved,
   * has another one; those left over are removed.
   */
  Path index() {
    Path all = folder.resolve(".omnivl/demo-index");
    Path index = all.resolve(key());
    try {
      Files.createDirectories(index);
      try (Stream<Path> others = Files.list(all)) {
        List<Path> stale = others.filter(other -> !other.equals(index)).toList();
        stale.forEach(DemoHome::delete);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure("cannot write " + all + "; check its permissions", e);
    }
    return index;
  }

  /** Returns an empty folder for an index that is made from nothing. */
  Path freshIndex() {
    Path index = folder.resolve(".omnivl/demo-check-index");
    try {
      delete(index);
      return Files.createDirectories(index);
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure("cannot write " + index + "; check its permissions", e);
    }
  }

  private String key() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(bundle().resolve("manifest.json")));
      digest.update(folder.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest()).substring(0, KEY_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + bundle() + "; check its permissions", e);
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
