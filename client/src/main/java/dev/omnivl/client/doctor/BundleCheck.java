package dev.omnivl.client.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Is the shipped model there, and is every file of it as its manifest says? */
final class BundleCheck {

  private static final String TOPIC = "Bundle";

  private record Manifest(
      @JsonProperty("modelId") @Nullable String modelId,
      @Nullable String name,
      @Nullable Map<String, String> files) {}

  private BundleCheck() {}

  static Finding of(Path folder) {
    Path manifest = folder.resolve("manifest.json");
    if (!Files.isRegularFile(manifest)) {
      return Finding.note(
          TOPIC,
          "none at " + folder,
          "make one (./omnivl train, then ./omnivl export), or serve another: --bundle DIR");
    }
    try {
      if (!sealed(manifest)) {
        return damaged(folder, "manifest.json");
      }
      return examined(
          folder, Json.read(Files.readString(manifest, StandardCharsets.UTF_8), Manifest.class));
    } catch (JsonProcessingException e) {
      return damaged(folder, "manifest.json");
    } catch (IOException e) {
      return Finding.wrong(TOPIC, "cannot be read at " + folder, "check its permissions");
    }
  }

  private static Finding examined(Path folder, Manifest manifest) throws IOException {
    if (manifest.files() == null) {
      return damaged(folder, "manifest.json");
    }
    long bytes = 0;
    for (Map.Entry<String, String> entry : manifest.files().entrySet()) {
      Path file = folder.resolve(entry.getKey());
      if (!Files.isRegularFile(file) || !hash(file).equals(entry.getValue())) {
        return damaged(folder, entry.getKey());
      }
      bytes += Files.size(file);
    }
    return Finding.well(
        TOPIC,
        manifest.name()
            + ", id "
            + manifest.modelId()
            + ", "
            + Format.count(manifest.files().size(), "file")
            + " unharmed, "
            + Format.bytes(bytes));
  }

  /** The hash of the manifest itself lies beside it, as {@code sha256sum} writes it. */
  private static boolean sealed(Path manifest) throws IOException {
    Path seal = manifest.resolveSibling("manifest.json.sha256");
    return Files.isRegularFile(seal)
        && Files.readString(seal, StandardCharsets.UTF_8).startsWith(hash(manifest));
  }

  private static Finding damaged(Path folder, String file) {
    return Finding.wrong(
        TOPIC, file + " is damaged or missing in " + folder, "fetch or export the bundle again");
  }

  private static String hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
