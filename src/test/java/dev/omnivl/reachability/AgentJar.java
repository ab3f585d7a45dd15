package dev.omnivl.reachability;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes.Name;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** The recording agent as a jar, as {@code -javaagent} takes it. */
public final class AgentJar {
  private AgentJar() {}

  /** Writes the jar; its loader finds it by its manifest under this very name. */
  public static void write(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", RecordingAgent.class.getName());
    manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
    manifest.getMainAttributes().putValue("Boot-Class-Path", jar.getFileName().toString());
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream classes = new JarOutputStream(out, manifest)) {
      for (String name :
          List.of(
              "RecordingAgent",
              "RecordingAgent$Entries",
              "RecordingAgent$Noting",
              "Recorder",
              "Recorder$Caller")) {
        classes.putNextEntry(new ZipEntry("dev/omnivl/reachability/" + name + ".class"));
        try (InputStream in =
            Objects.requireNonNull(AgentJar.class.getResourceAsStream(name + ".class"), name)) {
          in.transferTo(classes);
        }
        classes.closeEntry();
      }
    }
  }
}
