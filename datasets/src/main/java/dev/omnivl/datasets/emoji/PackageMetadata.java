package dev.omnivl.datasets.emoji;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What a package says of itself.
 *
 * @param name its name, with scope
 * @param version its version
 * @param license its licence, as an SPDX identifier
 */
record PackageMetadata(String name, String version, String license) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String FILE = "package.json";

  /** Reads {@code package.json} out of a package's archive. */
  static PackageMetadata read(Path archive) {
    Map<String, byte[]> files = Tarball.files(archive, Set.of(FILE));
    try {
      JsonNode json = JSON.readTree(files.getOrDefault(FILE, new byte[0]));
      JsonNode license = json.path("license");
      return new PackageMetadata(
          json.path("name").asText(),
          json.path("version").asText(),
          license.isObject() ? license.path("type").asText() : license.asText());
    } catch (IOException e) {
      throw new Failure(
          Reason.CORRUPT, FILE + " in " + archive + " is not JSON; delete it and run again", e);
    }
  }

  /**
   * Checks that the package is the one we meant and is still under the licence we recorded.
   *
   * @throws Failure MISMATCH when it is not
   */
  void check(Source source) {
    if (!name.equals(source.name()) || !version.equals(source.version())) {
      throw new Failure(
          Reason.MISMATCH,
          "the archive of "
              + source.coordinate()
              + " holds "
              + name
              + "@"
              + version
              + "; delete it from the package cache and run again");
    }
    if (!license.equals(source.license())) {
      throw new Failure(
          Reason.MISMATCH,
          source.coordinate()
              + " says its licence is '"
              + license
              + "', not "
              + source.license()
              + "; it is not used until that is settled");
    }
  }
}
