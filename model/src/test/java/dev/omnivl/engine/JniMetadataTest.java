package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Native libraries look classes up by name, and the names are text in the libraries: the metadata
 * for native image has all of them. FFmpeg's jars bring their own.
 */
final class JniMetadataTest {
  private static final String METADATA =
      "/META-INF/native-image/dev.omnivl/omnivl-model/reachability-metadata.json";

  /** A class as JNI spells it; what follows may be stuck to it, since Rust ends no string. */
  private static final Pattern NAME =
      Pattern.compile("(?:ai/onnxruntime|ai/djl|java/lang)(?:/\\w+)*/[A-Z]\\w+");

  @ParameterizedTest
  @CsvSource({
    "/ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so, ai.onnxruntime.TensorInfo",
    "/native/lib/linux-x86_64/cpu/libtokenizers.so, ai.djl.engine.EngineException"
  })
  void whatALibraryLooksUpIsInTheMetadata(String library, String known) throws IOException {
    Set<String> names = new TreeSet<>();
    try (InputStream in = open(library)) {
      Matcher matcher = NAME.matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
      while (matcher.find()) {
        String name = classIn(matcher.group().replace('/', '.'));
        if (name != null) {
          names.add(name);
        }
      }
    }
    assertThat(names).contains(known);
    assertThat(accessible()).containsAll(names);
  }

  private static Set<String> accessible() throws IOException {
    try (InputStream in = open(METADATA)) {
      return StreamSupport.stream(
              new ObjectMapper().readTree(in).path("reflection").spliterator(), false)
          .filter(each -> each.path("jniAccessible").asBoolean())
          .map((JsonNode each) -> each.path("type").asText())
          .collect(Collectors.toSet());
    }
  }

  private static InputStream open(String resource) {
    return Objects.requireNonNull(OrtEnvironment.class.getResourceAsStream(resource), resource);
  }

  /** The longest beginning that names a class; null if none does. */
  private static @Nullable String classIn(String text) {
    for (int end = text.length(); end > text.lastIndexOf('.') + 1; end--) {
      String name = text.substring(0, end);
      String file = "/" + name.replace('.', '/') + ".class";
      if (OrtEnvironment.class.getResource(file) != null) {
        return name;
      }
    }
    return null;
  }
}
