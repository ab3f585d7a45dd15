package dev.omnivl.datasets.emoji;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** Small made-up inputs in the form of the real ones. */
final class Samples {
  private Samples() {}

  static Concept concept(String id, String name) {
    return concept(id, name, "people and body");
  }

  static Concept concept(String id, String name, String category) {
    return new Concept(id, name, List.of("word"), List.of(name), category, "kind");
  }

  static Path tarball(Path file, Map<String, byte[]> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new GzipCompressorOutputStream(out))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
        header.setSize(entry.getValue().length);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    }
    return file;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static IconSet iconSet(String icons, String characters, String info) {
    return IconSet.read(
        "sample",
        Map.of("icons.json", utf8(icons), "chars.json", utf8(characters), "info.json", utf8(info)));
  }

  /** Returns the head of a WebP file with one chunk. */
  static byte[] webp(String chunk) {
    return utf8("RIFF\0\0\0\0WEBPVP8X\2\0\0\0ab" + chunk + "\4\0\0\0data");
  }
}
