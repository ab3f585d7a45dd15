package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in {@code deploy/kubernetes}, where there is no cluster to try them on. */
final class KubernetesTest {
  private static final String MODELS = "io.kubernetes.client.openapi.models.";
  private static final Pattern VARIABLE = Pattern.compile("\\bOMNIVL_[A-Z_]+\\b");
  private static final Pattern METRIC = Pattern.compile("\\bomnivl_[a-z_]+\\b");
  private static final Pattern SETTING = Pattern.compile("(?m)^\\| `(omnivl\\.[a-z.-]+)` \\|");
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(omnivl_[a-z_]+)` \\|");

  /** The state folder is the launcher's, and the client's key is a caller's. */
  private static final Set<String> NO_SETTINGS = Set.of("OMNIVL_STATE", "OMNIVL_API_KEY");

  /** Throws what is wrong, by Kubernetes' own description of its resources. */
  private static void validate(JsonNode resource) {
    String version = resource.get("apiVersion").asText();
    String type =
        MODELS
            + version.substring(version.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT)
            + resource.get("kind").asText();
    try {
      Class.forName(type)
          .getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(resource.toString()));
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(Manifests.id(resource) + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type, e);
    }
  }

  private static List<ObjectNode> resources(String variant) throws IOException {
    String[] parts = variant.split(" ");
    return Manifests.of(parts[0], Stream.of(parts).skip(1).toArray(String[]::new));
  }

  private static ObjectNode server(List<ObjectNode> resources) {
    return resources.stream()
        .filter(resource -> resource.get("kind").asText().equals("StatefulSet"))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode container(List<ObjectNode> resources) {
    return server(resources).at("/spec/template/spec/containers/0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "base mesh", "base gpu", "cluster", "cluster mesh gpu"})
  void kubernetesKnowsEveryResourceAndField(String variant) throws IOException {
    List<ObjectNode> resources = resources(variant);
    assertThat(resources).hasSizeGreaterThan(2);
    resources.forEach(KubernetesTest::validate);
    String text = resources.toString();
    assertThat(text).doesNotContain("$patch").doesNotContain("null");
  }

  @Test
  void fieldsThatKubernetesDoesNotKnowAreFound() throws IOException {
    List<ObjectNode> resources = resources("base");
    ((ObjectNode) container(resources).get("readinessProbe").get("httpGet")).put("pth", "/");
    assertThatThrownBy(() -> validate(server(resources))).hasMessageContaining("pth");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "base mesh", "base gpu", "cluster"})
  void theServerHasNoRightsThatItDoesNotNeed(String variant) throws IOException {
    List<ObjectNode> resources = resources(variant);
    JsonNode pod = server(resources).at("/spec/template/spec");
    JsonNode container = container(resources);
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(pod.get("automountServiceAccountToken").asBoolean()).isFalse();
    assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
    assertThat(Files.readString(Omnivl.HOME.resolve("deploy/Containerfile")))
        .contains("--uid " + pod.at("/securityContext/runAsUser").asText() + " ");
    Set<String> volumes = names(pod.get("volumes"));
    volumes.addAll(
        StreamSupport.stream(
                server(resources).at("/spec/volumeClaimTemplates").spliterator(), false)
            .map(claim -> claim.at("/metadata/name").asText())
            .toList());
    assertThat(volumes).isEqualTo(names(container.get("volumeMounts")));
  }

  private static Set<String> names(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(one -> one.get("name").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void probesAskForHealthAsTheServerTellsIt() throws IOException {
    JsonNode own = container(resources("base"));
    assertThat(own.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
    assertThat(own.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
    assertThat(own.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
    JsonNode mesh = container(resources("base mesh"));
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      assertThat(mesh.get(probe).has("httpGet")).isFalse();
      assertThat(mesh.get(probe).at("/grpc/port").asInt()).isEqualTo(9000);
    }
  }

  @Test
  void everyFileIsPartOfSomethingAndEverySecretIsExplained() throws IOException {
    Set<Path> files = new TreeSet<>();
    Set<Path> used = new TreeSet<>();
    String guide = Files.readString(Omnivl.HOME.resolve("deploy/README.md"));
    for (Path file : yaml(Manifests.FOLDER)) {
      if (!file.endsWith("kustomization.yaml")) {
        files.add(file);
        continue;
      }
      Path folder = Objects.requireNonNull(file.getParent());
      JsonNode kustomization = Manifests.read(file);
      kustomization
          .path("resources")
          .forEach(name -> used.add(folder.resolve(name.asText()).normalize()));
      kustomization
          .path("patches")
          .forEach(patch -> used.add(folder.resolve(patch.get("path").asText())));
      assertThat(guide).contains("kubernetes/" + folder.getFileName());
    }
    files.removeIf(file -> file.startsWith(Manifests.FOLDER.resolve("monitoring")));
    used.remove(Manifests.FOLDER.resolve("base"));
    assertThat(used).isEqualTo(files);
    for (ObjectNode resource : resources("cluster")) {
      for (JsonNode secret : resource.findValues("secretName")) {
        assertThat(guide).contains(secret.asText());
      }
      for (JsonNode secret : resource.findValues("secretKeyRef")) {
        assertThat(guide).contains(secret.get("name").asText());
      }
    }
  }

  @Test
  void everyVariableAndMetricIsTheServers() throws IOException {
    Set<String> variables =
        found(SETTING, Files.readString(Omnivl.HOME.resolve("docs/configuration.md"))).stream()
            .map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(variables).hasSizeGreaterThan(40);
    variables.addAll(NO_SETTINGS);
    Set<String> metrics =
        found(DOCUMENTED, Files.readString(Omnivl.HOME.resolve("docs/operations.md")));
    assertThat(metrics).hasSizeGreaterThan(20);
    List<Path> files = new ArrayList<>(yaml(Manifests.FOLDER));
    for (String name : List.of("Containerfile", "compose.yaml", "README.md")) {
      files.add(Omnivl.HOME.resolve("deploy").resolve(name));
    }
    Set<String> named = new TreeSet<>();
    for (Path file : files) {
      String text = Files.readString(file);
      assertThat(variables).as(file.toString()).containsAll(found(VARIABLE, text));
      assertThat(metrics).as(file.toString()).containsAll(found(METRIC, text));
      named.addAll(found(VARIABLE, text));
      named.addAll(found(METRIC, text));
    }
    assertThat(named).contains("OMNIVL_KEYS", "OMNIVL_INDEX_OPENSEARCH", "omnivl_backlog_seconds");
  }

  private static List<Path> yaml(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(match.groupCount()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
