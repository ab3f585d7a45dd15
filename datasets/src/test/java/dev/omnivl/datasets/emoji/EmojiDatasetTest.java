package dev.omnivl.datasets.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.HeldOut;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes a whole data set of made-up packages, which a script hands out in npm's place. */
class EmojiDatasetTest {
  private static final int CONCEPTS = 60;

  @TempDir Path folder;

  @BeforeEach
  void packages() throws IOException {
    Files.createDirectories(folder.resolve("registry"));
    for (Source source : Sources.all()) {
      writePackage(source, source.license());
    }
    Path npm =
        Files.writeString(
            folder.resolve("npm"),
            """
            #!/bin/sh
            for last; do :; done
            name=$(echo "${last%@*}" | tr -d @ | tr / -)-${last##*@}.tgz
            cp "REGISTRY/$name" "$name"
            """
                .replace("REGISTRY", folder.resolve("registry").toString()));
    Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void everyStyleOfEveryConceptIsThereOnceAndSplitByConcept() {
    List<DatasetItem> items = make();

    assertThat(items).extracting(DatasetItem::media).doesNotHaveDuplicates();
    assertThat(items).allMatch(item -> Files.isRegularFile(set().resolve(item.media())));
    assertThat(Manifest.read(set())).isEqualTo(items);
    Set<String> trained =
        items.stream()
            .filter(item -> item.heldOut().isEmpty())
            .map(DatasetItem::concept)
            .collect(Collectors.toSet());
    Set<String> unseen =
        items.stream()
            .filter(item -> item.heldOut().contains(HeldOut.CONCEPT))
            .map(DatasetItem::concept)
            .collect(Collectors.toSet());
    assertThat(unseen)
        .hasSize(CONCEPTS / Splits.CONCEPT_SHARE)
        .doesNotContainAnyElementsOf(trained);
    assertThat(items)
        .filteredOn(item -> item.style().equals(Sources.HELD_OUT_STYLE))
        .hasSize(CONCEPTS)
        .allMatch(item -> item.heldOut().contains(HeldOut.STYLE));
  }

  @Test
  void aSecondRunLeavesWhatIsThereAndMendsWhatIsNot() throws IOException {
    List<DatasetItem> items = make();
    Path kept = set().resolve(items.getFirst().media());
    Path lost = set().resolve(items.getLast().media());
    Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
    Files.delete(lost);

    assertThat(make()).isEqualTo(items);
    assertThat(Files.getLastModifiedTime(kept).toMillis()).isZero();
    assertThat(lost).isNotEmptyFile();
  }

  @Test
  void provenanceAndLicencesLieBesideTheMedia() {
    make();

    assertThat(set().resolve("dataset.json")).content().contains("\"seed\" : 7", "\"train\"");
    assertThat(set().resolve("LICENSES.md")).content().contains("CC-BY-4.0", "Microsoft");
  }

  @Test
  void aPackageUnderAnotherLicenceIsRefused() throws IOException {
    writePackage(Sources.ANNOTATIONS, "GPL-3.0");

    assertThatThrownBy(this::make).isInstanceOf(Failure.class).hasMessageContaining("GPL-3.0");
  }

  @Test
  void theGalleryIsDrawnFromTheHeldOutPartsOnly() {
    make();
    Path gallery = folder.resolve("gallery");

    List<DatasetItem> items = new Gallery(new Gallery.Settings(set(), gallery, 12, 4, 1)).make();

    assertThat(items).hasSize(16);
    assertThat(items).extracting(DatasetItem::media).doesNotHaveDuplicates();
    assertThat(items).allMatch(item -> Files.isRegularFile(gallery.resolve(item.media())));
    assertThat(items)
        .filteredOn(item -> item.kind() == DatasetItem.Kind.IMAGE)
        .hasSize(12)
        .allMatch(item -> item.heldOut().contains(HeldOut.STYLE));
    assertThat(items)
        .filteredOn(item -> item.kind() == DatasetItem.Kind.VIDEO)
        .hasSize(4)
        .allMatch(item -> item.heldOut().contains(HeldOut.CLIP));
    assertThat(items)
        .filteredOn(item -> item.heldOut().equals(List.of(HeldOut.STYLE, HeldOut.CONCEPT)))
        .hasSize(2);
    assertThat(Manifest.read(gallery)).isEqualTo(items);
    assertThat(gallery.resolve("LICENSES.md")).content().contains("UNICODE LICENSE", "MIT License");
  }

  @Test
  void aGalleryThatIsTooLargeOrInTheWayIsRefused() {
    make();

    assertThatThrownBy(
            () -> new Gallery(new Gallery.Settings(set(), folder.resolve("g"), 5000, 1, 1)).make())
        .isInstanceOf(Failure.class)
        .hasMessageContaining("5000");
    assertThatThrownBy(() -> new Gallery.Settings(set(), set(), 1, 1, 1))
        .isInstanceOf(Failure.class);
    assertThatThrownBy(() -> new Gallery(new Gallery.Settings(set(), folder, 1, 1, 1)).make())
        .isInstanceOf(Failure.class)
        .hasMessageContaining("not empty");
  }

  private Path set() {
    return folder.resolve("set");
  }

  private List<DatasetItem> make() {
    return new EmojiDataset(
            new EmojiDataset.Settings(
                set(), folder.resolve("cache"), folder.resolve("npm").toString(), 16, 7, 2))
        .make();
  }

  private void writePackage(Source source, String license) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    files.put(
        "package/package.json",
        Samples.utf8(
            String.format(
                Locale.ROOT,
                "{\"name\":\"%s\",\"version\":\"%s\",\"license\":\"%s\"}",
                source.name(),
                source.version(),
                license)));
    switch (source.kind()) {
      case TEXT -> text(files);
      case ICONS -> icons(files, source.style().equals(Sources.HELD_OUT_STYLE));
      case FLAGS -> icons(files, false);
      case STILLS -> webp(files, "VP8L");
      case CLIPS -> webp(files, source.name().endsWith("1") ? "ANIM" : "VP8L");
    }
    Samples.tarball(folder.resolve("registry").resolve(source.archiveName()), files);
  }

  private static String id(int i) {
    return String.format(Locale.ROOT, "%x", 0x1f300 + i);
  }

  private static String join(java.util.function.IntFunction<String> line) {
    return IntStream.range(0, CONCEPTS).mapToObj(line).collect(Collectors.joining(","));
  }

  private static void text(Map<String, byte[]> files) {
    String list =
        join(i ->
            String.format(
                Locale.ROOT,
                "{\"unified\":\"%s\",\"category\":\"Objects\",\"subcategory\":\"tool\"}",
                id(i)));
    String names =
        join(i ->
            String.format(
                Locale.ROOT,
                "\"%s\":{\"default\":[\"word\"],\"tts\":[\"thing %d\"]}",
                Character.toString(0x1f300 + i),
                i));
    files.put("package/emoji.json", Samples.utf8("[" + list + "]"));
    byte[] annotations = Samples.utf8("{\"annotations\":{\"annotations\":{" + names + "}}}");
    files.put("package/annotations/en/annotations.json", annotations);
    files.put("package/annotationsDerived/en/annotations.json", annotations);
    files.put("package/LICENSE", Samples.utf8("made-up terms"));
  }

  private static void icons(Map<String, byte[]> files, boolean knowing) {
    String icons =
        join(i ->
            String.format(
                Locale.ROOT, "\"thing-%d\":{\"body\":\"<path d='M0 0h%dv8H0z'/>\"}", i, i + 1));
    String characters =
        knowing ? join(i -> String.format(Locale.ROOT, "\"%s\":\"thing-%d\"", id(i), i)) : "";
    files.put("package/icons.json", Samples.utf8("{\"width\":64,\"icons\":{" + icons + "}}"));
    files.put("package/chars.json", Samples.utf8("{" + characters + "}"));
    files.put("package/info.json", Samples.utf8("{\"palette\":true}"));
  }

  private static void webp(Map<String, byte[]> files, String chunk) {
    for (int i = 0; i < CONCEPTS; i++) {
      files.put("package/assets/" + id(i) + ".webp", Samples.webp(chunk));
    }
  }
}
