package dev.omnivl.reachability;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What native image is told to keep: all files below {@code META-INF/native-image} of some jars, in
 * the format of today (one file of sections) and in the older one (one file for each section).
 *
 * @see <a
 *     href="https://www.graalvm.org/latest/reference-manual/native-image/metadata/">Reachability
 *     metadata</a>
 */
final class Metadata {
  /** As a module of ours has it. */
  static final String FILE = "reachability-metadata.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Flags and members by type; a method is {@code name(parameter,...)} or {@code name(*)}. */
  private final Map<String, Set<String>> types = new HashMap<>();

  private final Set<String> proxies = new HashSet<>();
  private final List<Pattern> resources = new ArrayList<>();
  private final Set<String> foreign = new HashSet<>();

  /** Reads what a jar brings. */
  void add(ZipFile jar) throws IOException {
    for (ZipEntry entry : (Iterable<ZipEntry>) jar.stream().<ZipEntry>map(e -> e)::iterator) {
      String name = entry.getName();
      if (name.startsWith("META-INF/native-image/") && name.endsWith(".json")) {
        try (InputStream in = jar.getInputStream(entry)) {
          add(name.substring(name.lastIndexOf('/') + 1), JSON.readTree(in));
        }
      }
    }
  }

  /** Reads a file of a module, if it is there. */
  void add(Path file) throws IOException {
    if (Files.exists(file)) {
      add(FILE, JSON.readTree(file.toFile()));
    }
  }

  private void add(String file, JsonNode json) {
    switch (file) {
      case FILE -> {
        json.path("reflection").forEach(this::addType);
        json.path("resources")
            .forEach(each -> resources.add(Pattern.compile(ofGlob(each.path("glob").asText()))));
        json.path("foreign").path("downcalls").forEach(each -> foreign.add("downcall " + of(each)));
        json.path("foreign").path("upcalls").forEach(each -> foreign.add("upcall " + of(each)));
      }
      case "reflect-config.json", "jni-config.json" -> json.forEach(this::addType);
      case "resource-config.json" ->
          (json.path("resources").isArray()
                  ? json.path("resources")
                  : json.path("resources").path("includes"))
              .forEach(each -> addPattern(each.path("pattern").asText()));
      case "proxy-config.json" ->
          json.forEach(each -> proxies.add(joined(each.path("interfaces"))));
      default -> {} // nothing that we look for
    }
  }

  /**
   * JavaCPP's jars claim all of META-INF: what others need there they had better say themselves.
   */
  private void addPattern(String pattern) {
    if (!pattern.equals("META-INF/.*")) {
      resources.add(Pattern.compile(pattern));
    }
  }

  private void addType(JsonNode entry) {
    JsonNode type = entry.has("type") ? entry.path("type") : entry.path("name");
    if (type.has("proxy")) {
      proxies.add(joined(type.path("proxy")));
      return;
    }
    Set<String> has = types.computeIfAbsent(type.asText(), _ -> new HashSet<>());
    entry
        .properties()
        .forEach(flag -> {
          if (flag.getValue().asBoolean(false)) {
            has.add(flag.getKey().replace("queryAll", "all"));
          }
        });
    entry
        .path("methods")
        .forEach(each -> {
          String list = each.has("parameterTypes") ? joined(each.path("parameterTypes")) : "*";
          has.add(each.path("name").asText() + "(" + list + ")");
        });
    entry.path("fields").forEach(each -> has.add(each.path("name").asText()));
  }

  private static String of(JsonNode function) {
    return function.path("returnType").asText()
        + "("
        + joined(function.path("parameterTypes"))
        + ")";
  }

  private static String joined(JsonNode names) {
    List<String> all = new ArrayList<>();
    names.forEach(each -> all.add(each.asText()));
    return String.join(",", all);
  }

  /** Globs: {@code *} within a folder, {@code **} through folders, everything else as it is. */
  private static String ofGlob(String glob) {
    StringBuilder pattern = new StringBuilder();
    for (String part : glob.split("(?<=\\*\\*)|(?=\\*\\*)", -1)) {
      if (part.equals("**")) {
        pattern.append(".*");
      } else {
        for (String piece : part.splitWithDelimiters("\\*", -1)) {
          pattern.append(piece.equals("*") ? "[^/]*" : Pattern.quote(piece));
        }
      }
    }
    return pattern.toString();
  }

  /** Does an image that was built with this allow it? */
  boolean covers(Use use) {
    Set<String> has = types.get(use.type());
    return switch (use.kind()) {
      case "type" -> has != null;
      case "resource" -> resources.stream().anyMatch(each -> each.matcher(use.type()).matches());
      case "proxy" -> proxies.contains(use.type());
      case "downcall", "upcall" -> foreign.contains(use.kind() + " " + use.type());
      case "method" -> has != null && coversMethod(has, use.member());
      case "field" ->
          has != null && (has.contains(use.member()) || has.contains("allDeclaredFields"));
      case "serialization" -> has != null && has.contains("serializable");
      default ->
          has != null
              && (has.contains(use.kind())
                  || has.contains(use.kind().replace("Public", "Declared")));
    };
  }

  private static boolean coversMethod(Set<String> has, String method) {
    String all = method.startsWith("<init>") ? "Constructors" : "Methods";
    return has.contains(method)
        || has.contains(method.substring(0, method.indexOf('(')) + "(*)")
        || has.contains("allDeclared" + all)
        || has.contains("allPublic" + all);
  }

  /** Adds uses to the file of a module, sorted; what is there stays. */
  static void write(Path file, Collection<Use> uses) throws IOException {
    ObjectNode root =
        Files.exists(file) ? (ObjectNode) JSON.readTree(file.toFile()) : JSON.createObjectNode();
    Map<String, ObjectNode> types = new TreeMap<>();
    root.path("reflection")
        .forEach(each -> types.put(each.path("type").toString(), (ObjectNode) each));
    Set<String> globs = new TreeSet<>();
    root.path("resources").forEach(each -> globs.add(each.path("glob").asText()));
    Set<String> calls = new LinkedHashSet<>();
    root.path("foreign").path("downcalls").forEach(each -> calls.add(of(each)));
    for (Use use : uses) {
      switch (use.kind()) {
        case "resource" -> globs.add(use.type());
        case "downcall" -> calls.add(use.type());
        case "upcall" ->
            throw new IllegalArgumentException("name the method of " + use + " by hand");
        case "proxy" -> {
          ObjectNode type = JSON.createObjectNode();
          Arrays.stream(use.type().split(",")).forEach(type.putArray("proxy")::add);
          types.put(type.toString(), JSON.createObjectNode().set("type", type));
        }
        default -> {
          ObjectNode type =
              types.computeIfAbsent(
                  JSON.valueToTree(use.type()).toString(),
                  _ -> JSON.createObjectNode().put("type", use.type()));
          addMember(type, use);
        }
      }
    }
    ObjectNode sorted = JSON.createObjectNode();
    sorted.putArray("reflection").addAll(types.values());
    globs.forEach(glob -> sorted.withArray("/resources").addObject().put("glob", glob));
    for (String call : new TreeSet<>(calls)) {
      ObjectNode function = sorted.withObject("/foreign").withArray("downcalls").addObject();
      function.put("returnType", call.substring(0, call.indexOf('(')));
      addNames(function.putArray("parameterTypes"), call);
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
    Files.writeString(file, JSON.writer(printer).writeValueAsString(sorted) + "\n");
  }

  private static void addMember(ObjectNode type, Use use) {
    switch (use.kind()) {
      case "type" -> {}
      case "field" ->
          addOnce(type.withArray("fields"), JSON.createObjectNode().put("name", use.member()));
      case "method" -> {
        ObjectNode method = JSON.createObjectNode();
        method.put("name", use.member().substring(0, use.member().indexOf('(')));
        addNames(method.putArray("parameterTypes"), use.member());
        addOnce(type.withArray("methods"), method);
      }
      case "serialization" -> type.put("serializable", true);
      default -> type.put(use.kind(), true);
    }
  }

  private static void addOnce(ArrayNode list, ObjectNode entry) {
    for (JsonNode each : list) {
      if (each.equals(entry)) {
        return;
      }
    }
    list.add(entry);
  }

  /** The names between the parentheses. */
  private static void addNames(ArrayNode list, String call) {
    String names = call.substring(call.indexOf('(') + 1, call.lastIndexOf(')'));
    if (!names.isEmpty()) {
      Arrays.stream(names.split(",")).forEach(list::add);
    }
  }
}
