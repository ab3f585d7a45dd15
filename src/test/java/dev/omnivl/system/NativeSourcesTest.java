package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What GraalVM would be given, as far as it can be read without one. The profile {@code
 * native-sources} makes it, which the long tests have on.
 */
@EnabledIfSystemProperty(named = "omnivl.long", matches = "true")
final class NativeSourcesTest {
  private static final Path SOURCES = Omnivl.HOME.resolve("server/target/native-sources");
  private static final String AT_RUN_TIME = "--initialize-at-run-time=";

  @Test
  void whatLoadsANativeLibraryIsNotInitialisedByTheBuilder() throws IOException {
    List<String> arguments =
        List.of(Files.readString(SOURCES.resolve("native-image.args")).split("\\s+"));
    assertThat(arguments).contains("--add-modules=jdk.incubator.vector");
    Set<String> atRunTime = new HashSet<>();
    for (String argument : arguments) {
      if (argument.startsWith(AT_RUN_TIME)) {
        atRunTime.addAll(Arrays.asList(argument.substring(AT_RUN_TIME.length()).split(",")));
      }
    }
    assertThat(atRunTime)
        .contains(
            "ai.djl",
            "ai.onnxruntime",
            "com.sun.jna",
            "dev.omnivl.engine",
            "dev.omnivl.files",
            "dev.omnivl.index",
            "org.apache.lucene",
            "org.bytedeco",
            "org.xerial.snappy");
  }

  @Test
  void theJarsBringTheMetadataAndTheResources() throws IOException {
    Set<String> entries = new HashSet<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jar")).toList()) {
        try (ZipFile jar = new ZipFile(file.toFile())) {
          jar.stream().forEach(entry -> entries.add(entry.getName()));
        }
      }
    }
    assertThat(entries)
        .contains(
            "META-INF/native-image/dev.omnivl/omnivl-model/reachability-metadata.json",
            "META-INF/native-image/dev.omnivl/omnivl-indexer/reachability-metadata.json",
            "META-INF/native-image/dev.omnivl/omnivl-server/reachability-metadata.json",
            "META-INF/services/org.apache.lucene.codecs.KnnVectorsFormat",
            "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
            "native/lib/linux-x86_64/cpu/libtokenizers.so",
            "org/bytedeco/ffmpeg/linux-x86_64/libjniavcodec.so",
            "dev/omnivl/index/relevance/reference-texts.txt");
  }
}
