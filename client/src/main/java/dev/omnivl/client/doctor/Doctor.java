package dev.omnivl.client.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.GetIndexInfoRequest;
import dev.omnivl.v1.GetIndexInfoResponse;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.Limits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at this machine, this checkout and the server. */
public final class Doctor {

  private static final int OLDEST_JDK = 25;
  private static final long LITTLE_MEMORY = 2L << 30;
  private static final long LITTLE_DISK = 2L << 30;

  private final Server server;
  private final @Nullable Path home;

  /**
   * Prepares the checks.
   *
   * @param server where a server may be
   * @param home the checkout, if the launcher told
   */
  public Doctor(Server server, @Nullable Path home) {
    this.server = server;
    this.home = home;
  }

  /** Returns all findings, in the order to read them. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(flags());
    findings.add(processor());
    findings.add(memory());
    findings.add(disk());
    if (home != null) {
      findings.add(BundleCheck.of(home.resolve("demo/bundle")));
      findings.add(gallery(home.resolve("demo/gallery")));
    }
    findings.addAll(served());
    return findings;
  }

  private static Finding java() {
    Runtime.Version version = Runtime.version();
    String found = version + " (" + System.getProperty("java.vendor") + ")";
    return version.feature() >= OLDEST_JDK
        ? Finding.well("Java", found)
        : Finding.wrong("Java", found, "install JDK " + OLDEST_JDK + " and set JAVA_HOME to it");
  }

  private static Finding flags() {
    List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
    String found = flags.isEmpty() ? "none" : String.join(" ", flags);
    return flags.stream().anyMatch(flag -> flag.startsWith("--enable-native-access"))
        ? Finding.well("JVM flags", found)
        : Finding.note("JVM flags", found, "start through ./omnivl, which sets the right ones");
  }

  private static Finding processor() {
    int cores = Runtime.getRuntime().availableProcessors();
    String found = Format.count(cores, "core") + ", " + System.getProperty("os.arch");
    return cores > 1
        ? Finding.well("Processor", found)
        : Finding.note("Processor", found, "works, but slowly; two or more are better");
  }

  private static Finding memory() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long total = system.getTotalMemorySize();
    String found =
        Format.bytes(total) + ", of which free " + Format.bytes(system.getFreeMemorySize());
    return total >= LITTLE_MEMORY
        ? Finding.well("Memory", found)
        : Finding.note("Memory", found, "2 GB or more keep a server from being stopped");
  }

  private Finding disk() {
    Path place = home == null ? Path.of("").toAbsolutePath() : home;
    try {
      long free = Files.getFileStore(place).getUsableSpace();
      String found = Format.bytes(free) + " free at " + place;
      return free >= LITTLE_DISK
          ? Finding.well("Disk", found)
          : Finding.note("Disk", found, "make room: a build and an index need 2 GB");
    } catch (IOException e) {
      return Finding.note("Disk", "cannot be read at " + place, "check its permissions");
    }
  }

  private static Finding gallery(Path folder) {
    return Files.isRegularFile(folder.resolve("manifest.jsonl"))
        ? Finding.well("Gallery", folder.toString())
        : Finding.note(
            "Gallery", "none at " + folder, "get it with the repository: the demo needs it");
  }

  private List<Finding> served() {
    GetModelInfoResponse model;
    GetIndexInfoResponse index;
    boolean searches;
    try {
      model = server.call(to -> to.model().getModelInfo(GetModelInfoRequest.getDefaultInstance()));
      searches = Abilities.of(model).contains(Capability.CAPABILITY_EMBED);
      index =
          searches
              ? server.call(to -> to.index().getIndexInfo(GetIndexInfoRequest.getDefaultInstance()))
              : GetIndexInfoResponse.getDefaultInstance();
    } catch (CommandFailure e) {
      return List.of(unreachable(e));
    }
    List<Finding> findings = new ArrayList<>();
    String found = server.address() + ", version " + model.getServerVersion();
    findings.add(
        server.serving()
            ? Finding.well("Server", found)
            : Finding.wrong("Server", found + ", not serving", "look at its log"));
    findings.addAll(ModelCheck.of(model));
    findings.add(Finding.well("Device", model.getDevice()));
    if (searches) {
      findings.add(Speed.of(server));
    }
    findings.add(Finding.well("Limits", limits(model.getLimits())));
    if (searches) {
      findings.add(index(index, model));
    }
    return findings;
  }

  private Finding unreachable(CommandFailure failure) {
    String line = String.valueOf(failure.getMessage());
    int remedy = line.indexOf("; ");
    return remedy < 0
        ? Finding.wrong("Server", line, "look at its log")
        : Finding.note("Server", line.substring(0, remedy), line.substring(remedy + 2));
  }

  private static String limits(Limits limits) {
    return "messages "
        + Format.bytes(limits.getMaxMessageBytes())
        + ", media "
        + Format.bytes(limits.getMaxMediaBytes())
        + " and "
        + Format.decimal(limits.getMaxMediaPixels() / 1e6, 0)
        + " MP, videos "
        + Format.count(limits.getMaxVideoSeconds(), "second")
        + ", "
        + Format.count(limits.getMaxTextsPerMatch(), "text")
        + " a match, "
        + Format.count(limits.getMaxQueuedItems())
        + " queued";
  }

  private static Finding index(GetIndexInfoResponse index, GetModelInfoResponse model) {
    String found =
        Format.count(index.getMedia())
            + " media, "
            + Format.count(index.getSegments(), "segment")
            + ", "
            + Format.bytes(index.getSizeBytes());
    if (!index.getModelId().isEmpty() && !index.getModelId().equals(model.getEmbeddingId())) {
      return Finding.wrong(
          "Index",
          found + " of another model than the default",
          "see whether that is loaded: omnivl model list; or omnivl index migrate");
    }
    return index.getFailed() == 0
        ? Finding.well("Index", found)
        : Finding.note(
            "Index",
            found + ", " + index.getFailed() + " failed",
            "see them: omnivl index --list --failed");
  }
}
