package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the packaged server says it is made of. */
final class BillOfMaterialsTest {
  private static final Path SERVER = Omnivl.HOME.resolve("server/target/quarkus-app");

  /** Quarkus names jars GROUP.ARTIFACT-VERSION[-CLASSIFIER].jar. */
  @Test
  void everyLibraryOfTheServerIsInItsBill() throws IOException {
    JsonNode bill = new ObjectMapper().readTree(SERVER.resolve("omnivl.cdx.json").toFile());
    assertThat(bill.get("bomFormat").asText()).isEqualTo("CycloneDX");
    Set<String> named = new TreeSet<>();
    for (JsonNode component : bill.get("components")) {
      named.add(
          component.get("group").asText()
              + "."
              + component.get("name").asText()
              + "-"
              + component.get("version").asText());
      if (!component.get("group").asText().equals("dev.omnivl")) {
        assertThat(component.get("hashes")).as(component.get("purl").asText()).isNotEmpty();
      }
    }
    assertThat(named)
        .anyMatch(name -> name.startsWith("org.apache.lucene.lucene-core-"))
        .anyMatch(name -> name.startsWith("com.microsoft.onnxruntime.onnxruntime-"));
    try (Stream<Path> jars = Files.walk(SERVER.resolve("lib"))) {
      Set<String> missing =
          jars.map(jar -> jar.getFileName().toString())
              .filter(name -> name.endsWith(".jar"))
              .filter(name -> named.stream().noneMatch(name::startsWith))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(missing).isEmpty();
    }
  }
}
