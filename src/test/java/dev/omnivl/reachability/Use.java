package dev.omnivl.reachability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * One thing that the server reached by name.
 *
 * @param kind what was done: {@code type}, {@code method}, {@code field}, {@code resource}, {@code
 *     proxy}, {@code downcall} ...
 * @param type the class, resource, interfaces or function type
 * @param member the method or field, or empty
 * @param caller the class that did it
 * @param jar the jar of our first class below the caller, or {@code -}
 */
public record Use(String kind, String type, String member, String caller, String jar) {
  /**
   * Callers whose needs are told elsewhere: where Quarkus has an extension, the extension tells the
   * builder; JNA looks for CUDA only, on behalf of DJL, and there is none where it cannot.
   */
  private static final Set<String> TOLD_ELSEWHERE =
      Set.of(
          "com.sun.jna.",
          "io.quarkus.",
          "io.smallrye.",
          "io.vertx.",
          "io.netty.",
          "io.micrometer.",
          "jakarta.",
          "org.eclipse.microprofile.",
          "org.jboss.",
          "org.wildfly.");

  /** Reads what the recorder wrote. */
  public static List<Use> read(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(Use::of).toList();
  }

  private static Use of(String line) {
    String[] fields = line.split("\t", -1);
    return new Use(fields[0], fields[1], fields[2], fields[3], fields[4]);
  }

  boolean isSomeoneElses() {
    return TOLD_ELSEWHERE.stream().anyMatch(caller::startsWith);
  }

  /** The module whose metadata should name it. */
  public String module() {
    for (String module : List.of("access", "model", "indexer", "indexer-opensearch", "proto")) {
      if (jar.matches("dev\\.omnivl\\.omnivl-" + module + "-\\d.*")) {
        return module;
      }
    }
    if (caller.startsWith("org.apache.lucene.")) {
      return "indexer"; // its own threads
    }
    return caller.startsWith("org.bytedeco.") || caller.startsWith("ai.") ? "model" : "server";
  }
}
