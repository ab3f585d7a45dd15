package dev.omnivl.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code kubectl apply -k} makes of the folders in {@code deploy/kubernetes}: resources with
 * the patches of overlays and components, as far as those here go (merges by {@code name} or {@code
 * mountPath}, deletions, lists that are replaced).
 */
final class Manifests {
  static final Path FOLDER = Omnivl.HOME.resolve("deploy/kubernetes");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Manifests() {}

  static JsonNode read(Path file) throws IOException {
    return YAML.readTree(file.toFile());
  }

  /** Returns the resources of a folder, with components applied. */
  static List<ObjectNode> of(String folder, String... components) throws IOException {
    List<ObjectNode> resources = new ArrayList<>();
    add(FOLDER.resolve(folder), resources);
    for (String component : components) {
      add(FOLDER.resolve(component), resources);
    }
    return resources;
  }

  private static void add(Path folder, List<ObjectNode> resources) throws IOException {
    JsonNode kustomization = read(folder.resolve("kustomization.yaml"));
    for (JsonNode resource : kustomization.path("resources")) {
      Path named = folder.resolve(resource.asText()).normalize();
      if (named.toFile().isDirectory()) {
        add(named, resources);
      } else {
        resources.add((ObjectNode) read(named));
      }
    }
    for (JsonNode patch : kustomization.path("patches")) {
      ObjectNode change = (ObjectNode) read(folder.resolve(patch.get("path").asText()));
      merge(
          resources.stream()
              .filter(resource -> id(resource).equals(id(change)))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no " + id(change) + " to be patched")),
          change);
    }
  }

  static String id(JsonNode resource) {
    return resource.get("kind").asText() + " " + resource.at("/metadata/name").asText();
  }

  private static void merge(ObjectNode into, ObjectNode change) {
    change
        .properties()
        .forEach(entry -> {
          JsonNode old = into.get(entry.getKey());
          if (entry.getValue().isNull()) {
            into.remove(entry.getKey());
          } else if (old instanceof ObjectNode there
              && entry.getValue() instanceof ObjectNode more) {
            merge(there, more);
          } else if (old instanceof ArrayNode there && key(entry.getValue()).isPresent()) {
            mergeLists(there, entry.getValue());
          } else {
            into.set(entry.getKey(), entry.getValue());
          }
        });
  }

  private static Optional<String> key(JsonNode list) {
    return Stream.of("mountPath", "name")
        .filter(key -> list.isArray() && list.path(0).has(key))
        .findFirst();
  }

  private static void mergeLists(ArrayNode into, JsonNode changes) {
    String key = key(changes).orElseThrow();
    for (JsonNode change : changes) {
      int place = 0;
      while (place < into.size() && !into.get(place).path(key).equals(change.path(key))) {
        place++;
      }
      if (change.path("$patch").asText().equals("delete")) {
        into.remove(place);
      } else if (place < into.size()) {
        merge((ObjectNode) into.get(place), (ObjectNode) change);
      } else {
        into.add(change);
      }
    }
  }
}
