package dev.omnivl.bench.soak;

import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * With which statuses a call may end, as the documents say: {@code docs/api.md} for the service's
 * own contract, the comments of its contract for the Open Inference Protocol.
 *
 * <p>What is documented for a server that stops, whose data are damaged, or that has a defect
 * (UNAVAILABLE, DATA_LOSS, INTERNAL) counts only where the call itself names it: a server that is
 * well says none of them.
 */
final class Documented {
  private static final Pattern WORD = Pattern.compile("\\b[A-Z]+(?:_[A-Z]+)*\\b");
  private static final Pattern CALL = Pattern.compile("### (\\w+Service)\\.(\\w+)");
  private static final Pattern RPC = Pattern.compile("\\s*rpc (\\w+)\\(.*");
  private static final Set<String> NAMES =
      Arrays.stream(Code.values()).map(Code::name).collect(Collectors.toUnmodifiableSet());

  /** Of every call; those whose time is over or that leave are told apart where they are made. */
  private static final Set<Code> OF_ALL =
      EnumSet.of(Code.OK, Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED);

  private final Map<String, Set<Code>> byMethod;

  private Documented(Map<String, Set<Code>> byMethod) {
    this.byMethod = byMethod;
  }

  /**
   * Reads the documents of a checkout.
   *
   * @param home its folder
   */
  static Documented read(Path home) throws IOException {
    Map<String, Set<Code>> byMethod = new HashMap<>();
    own(Files.readAllLines(home.resolve("docs/api.md")), byMethod);
    Path protocol = home.resolve("proto/src/main/proto/inference/inference_service.proto");
    protocol(Files.readAllLines(protocol), byMethod);
    return new Documented(byMethod);
  }

  private static void own(List<String> lines, Map<String, Set<Code>> byMethod) {
    String method = "";
    for (String line : lines) {
      var call = CALL.matcher(line);
      if (line.startsWith("#")) {
        method = call.matches() ? "omnivl.v1." + call.group(1) + "/" + call.group(2) : "";
      }
      if (!method.isEmpty()) {
        codes(byMethod, method).addAll(line.startsWith("- ") ? named(line) : Set.of());
      }
    }
  }

  private static void protocol(List<String> lines, Map<String, Set<Code>> byMethod) {
    Set<Code> said = EnumSet.noneOf(Code.class);
    for (String line : lines) {
      var rpc = RPC.matcher(line);
      if (rpc.matches()) {
        codes(byMethod, "inference.GRPCInferenceService/" + rpc.group(1)).addAll(said);
      }
      if (line.strip().startsWith("//")) {
        said.addAll(named(line));
      } else {
        said.clear();
      }
    }
  }

  private static Set<Code> codes(Map<String, Set<Code>> byMethod, String method) {
    return byMethod.computeIfAbsent(method, _ -> EnumSet.copyOf(OF_ALL));
  }

  private static Set<Code> named(String line) {
    return WORD.matcher(line)
        .results()
        .map(match -> match.group())
        .filter(NAMES::contains)
        .map(Code::valueOf)
        .collect(Collectors.toSet());
  }

  /** Returns whether the documents have a status for a method, such as {@code a.B/C}. */
  boolean has(String method, Code code) {
    return byMethod.getOrDefault(method, Set.of()).contains(code);
  }
}
