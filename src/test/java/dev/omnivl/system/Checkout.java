package dev.omnivl.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A folder with the launcher, empty modules, and programs of ours in place of Java and Maven. */
final class Checkout {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Path folder;

  /** Copies the launcher into a folder and makes the modules. */
  Checkout(Path folder) throws IOException {
    this.folder = folder;
    copy("omnivl");
    for (String part : List.of("tools", "build", "tests", "serve", "spark", "bench")) {
      copy("src/launcher/" + part + ".bash");
    }
    program("deploy/warm-start", Files.readString(Omnivl.HOME.resolve("deploy/warm-start")));
    write("pom.xml", "<version>0</version>");
    for (String module :
        List.of(
            "proto",
            "model",
            "indexer",
            "indexer-spark",
            "server",
            "client",
            "importer",
            "datasets",
            "trainer")) {
      write(module + "/pom.xml", "");
      write(module + "/src/main/java/Some.java", "");
    }
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Runs the launcher with the programs of this folder before the machine's. */
  Omnivl.Run launch(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("OMNIVL_BUILD", "");
    all.put("PATH", file("bin") + ":" + System.getenv("PATH"));
    all.put("HOME", folder.toString());
    return Omnivl.run(folder, all, LIMIT, arguments);
  }

  /** Puts a JDK here that notes its environment and says its arguments, one a line. */
  Path jdk(String version) throws IOException {
    write("jdk/release", "JAVA_VERSION=\"" + version + "\"\n");
    program("jdk/bin/javac", "exit 1");
    program("jdk/bin/java", "env >\"${0%/*}/../../environment\"; printf '%s\\n' \"$@\"");
    return file("jdk");
  }

  /** Puts a JDK here that takes a while to learn, and says its arguments, one a line. */
  Path learningJdk() throws IOException {
    Path jdk = jdk("25.0.3");
    program(
        "jdk/bin/java",
        """
        for argument; do
          case $argument in -XX:AOTCacheOutput=*) sleep 0.5; echo learnt >"${argument#*=}" ;; esac
        done
        printf '%s\\n' "$@"
        """);
    return jdk;
  }

  /** Puts a Maven here that notes its arguments in the file calls and runs a script. */
  void maven(String version, String script) throws IOException {
    program(
        "bin/mvn",
        """
        if [ "$1" = -version ]; then echo 'Apache Maven VERSION'; exit; fi
        echo "$*" >"${0%/*}/../calls"
        SCRIPT
        """
            .replace("VERSION", version)
            .replace("SCRIPT", script));
  }

  /** Makes what a build leaves. */
  void programs() throws IOException {
    write("server/target/quarkus-app/quarkus-run.jar", "");
    for (String module : List.of("client", "importer", "datasets", "trainer", "indexer-spark")) {
      write(module + "/target/omnivl-" + module + "-0.jar", "");
      Files.createDirectories(file(module + "/target/lib"));
    }
  }

  /** Makes a file newer than every stamp of now, whatever the clock's resolution. */
  void touch(String name) throws IOException {
    Instant changed = Instant.now().plusMillis(20);
    Files.setLastModifiedTime(file(name), FileTime.from(changed));
    while (!Instant.now().isAfter(changed.plusMillis(20))) {
      Thread.onSpinWait();
    }
  }

  private void copy(String name) throws IOException {
    write(name, Files.readString(Omnivl.HOME.resolve(name)));
  }

  private void program(String name, String script) throws IOException {
    write(name, "#!/bin/bash\n" + script + "\n");
    Files.setPosixFilePermissions(file(name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void write(String name, String text) throws IOException {
    Path target = file(name);
    Path parent = target.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(target, text);
  }
}
