package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.contract.Truth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the bytes of an index's thumbnails show, whoever refers to them. */
final class PackPictures {
  /** Bytes of one picture, which say what it shows. */
  private static final Pattern PICTURE = Pattern.compile("<picture of ([^>]+)>");

  private PackPictures() {}

  /** Checks an index and its folder. */
  static void check(Truth truth, LuceneMediaIndex index, Path folder) throws IOException {
    index.verify();
    truth.check(index);
    assertThat(in(folder)).isEqualTo(truth.pictures());
  }

  /** Returns what the bytes of all packs show, whoever refers to them. */
  static Set<String> in(Path folder) throws IOException {
    Set<String> pictures = new TreeSet<>();
    Path packs = folder.resolve("thumbnails");
    if (Files.isDirectory(packs)) {
      try (Stream<Path> files = Files.list(packs)) {
        for (Path file : files.toList()) {
          Matcher matcher = PICTURE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
          while (matcher.find()) {
            assertThat(pictures.add(matcher.group(1))).as("%s once", matcher.group(1)).isTrue();
          }
        }
      }
    }
    return pictures;
  }
}
