package dev.omnivl.datasets.emoji;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Fetches packages with the ordinary {@code npm} client into a cache folder.
 *
 * <p>npm checks a package against the registry's digest as it arrives. We note the archive's
 * SHA-256 beside it then, so that a later run can trust the cached file, or fetch it again when it
 * was cut short or changed.
 */
final class NpmClient {
  private static final long TIMEOUT_MINUTES = 20;

  private final Path cache;
  private final String program;

  /**
   * Makes a client.
   *
   * @param cache folder of fetched archives; made when missing
   * @param program name or path of the npm program
   */
  NpmClient(Path cache, String program) {
    this.cache = cache;
    this.program = program;
  }

  /** Returns whether the package is in the cache, whole and unchanged. */
  boolean has(Source source) {
    Path archive = cache.resolve(source.archiveName());
    Path digest = digestFile(archive);
    try {
      return Files.isRegularFile(archive)
          && Files.isRegularFile(digest)
          && Files.readString(digest).strip().equals(Sha256.hex(archive));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns the package's archive, fetching it when the cache has no intact one.
   *
   * @throws Failure UNAVAILABLE when npm is missing or the package cannot be fetched
   */
  Path fetch(Source source) {
    Path archive = cache.resolve(source.archiveName());
    if (has(source)) {
      return archive;
    }
    try {
      Files.createDirectories(cache);
      Files.deleteIfExists(archive);
      pack(source);
      if (!Files.isRegularFile(archive)) {
        throw unavailable(source, "npm wrote no " + archive.getFileName());
      }
      Files.writeString(digestFile(archive), Sha256.hex(archive) + "\n");
      return archive;
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot write the package cache " + cache + ": " + e.getMessage(), e);
    }
  }

  private void pack(Source source) throws IOException {
    Path log = Files.createTempFile("omnivl-npm", ".log");
    try {
      Process process = start(source, log);
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw unavailable(source, "npm took longer than " + TIMEOUT_MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        throw unavailable(source, firstError(Files.readString(log, StandardCharsets.UTF_8)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Reason.EXPIRED, "interrupted while fetching " + source.coordinate(), e);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private Process start(Source source, Path log) {
    List<String> command =
        List.of(
            program,
            "pack",
            "--loglevel=error",
            "--pack-destination=" + cache,
            source.coordinate());
    try {
      return new ProcessBuilder(command)
          .directory(cache.toFile())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          "cannot run '"
              + program
              + "', which fetches "
              + source.coordinate()
              + ": install Node.js with npm, or put it on the PATH",
          e);
    }
  }

  private static Failure unavailable(Source source, String why) {
    return new Failure(
        Reason.UNAVAILABLE,
        "cannot fetch "
            + source.coordinate()
            + ": "
            + why
            + "; check the network and the npm settings, then run again (what is there is kept)");
  }

  private static String firstError(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("npm error") && !line.contains("code "))
        .map(line -> line.substring("npm error".length()).strip())
        .findFirst()
        .orElse("npm failed without saying why");
  }

  private static Path digestFile(Path archive) {
    return archive.resolveSibling(archive.getFileName() + ".sha256");
  }
}
