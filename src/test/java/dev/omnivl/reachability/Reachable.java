package dev.omnivl.reachability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What the packaged server consists of, and what its metadata lets native image keep of it. */
public final class Reachable {
  /** Modules of ours that are in the server. */
  static final List<String> MODULES =
      List.of("proto", "access", "model", "indexer", "indexer-opensearch", "server");

  private final Path home;
  private final Metadata metadata = new Metadata();
  private final Sources sources = new Sources();
  private final Set<String> entries = new HashSet<>();

  /**
   * Reads the jars of a built server, and the metadata in the sources of our modules.
   *
   * @param home the checkout
   */
  public Reachable(Path home) throws IOException {
    this.home = home;
    try (Stream<Path> files = Files.walk(home.resolve("server/target/quarkus-app"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jar")).toList()) {
        try (ZipFile jar = new ZipFile(file.toFile())) {
          jar.stream().map(ZipEntry::getName).forEach(entries::add);
          if (file.getFileName().toString().contains("omnivl")) {
            sources.add(jar);
          } else {
            metadata.add(jar);
          }
        }
      }
    }
    for (String module : MODULES) {
      metadata.add(file(module));
    }
  }

  /** Where a module has its metadata. */
  public Path file(String module) {
    return home.resolve(
        module
            + "/src/main/resources/META-INF/native-image/dev.omnivl/omnivl-"
            + module
            + "/"
            + Metadata.FILE);
  }

  /** What our classes will reach by name, whether a run came by or not. */
  public List<Use> ofSources() {
    return sources.uses();
  }

  /** Those uses that a native image would refuse. */
  public List<Use> missing(List<Use> uses) {
    List<Use> missing = new ArrayList<>();
    for (Use use : uses) {
      if (!use.kind().equals("library")
          && !use.isSomeoneElses()
          && isThere(use)
          && !metadata.covers(use)) {
        missing.add(use);
      }
    }
    return missing;
  }

  /** Adds uses to the metadata of the modules that they belong to. */
  public void add(List<Use> uses) throws IOException {
    for (String module : MODULES) {
      List<Use> its = uses.stream().filter(use -> use.module().equals(module)).toList();
      if (!its.isEmpty()) {
        Metadata.write(file(module), its);
      }
    }
  }

  /** What is not there is missed in an image as it is here. */
  private boolean isThere(Use use) {
    String name = use.type();
    return switch (use.kind()) {
      case "resource" -> entries.contains(name);
      case "type" -> !isGenerated(name) && (name.startsWith("[") || isClass(name));
      case "proxy", "downcall", "upcall" -> true;
      default -> !isGenerated(name) && isClass(name);
    };
  }

  /** Classes that are made at run time have other names in an image. */
  private static boolean isGenerated(String name) {
    return name.contains("$$Lambda") || name.contains("$Proxy") || name.contains("/");
  }

  private boolean isClass(String name) {
    String element = name.replace("[]", "");
    if (entries.contains(element.replace('.', '/') + ".class")) {
      return true;
    }
    return ClassLoader.getPlatformClassLoader().getResource(element.replace('.', '/') + ".class")
        != null;
  }
}
