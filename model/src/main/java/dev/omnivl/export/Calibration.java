package dev.omnivl.export;

import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.GraphExport;
import dev.omnivl.bundle.Part;
import dev.omnivl.bundle.PartWeights;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.GraphSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses which matrices of a part stay as they are. All are tried in 8 bits; where a vector then
 * falls below {@link #TARGET}, each block, and each matrix outside of blocks, is tried as it was,
 * alone, and those that help most stay so, one after the other, until the target is met.
 */
final class Calibration {
  /** The least cosine between a vector and that of the bundle's own graphs. */
  static final double TARGET = 0.998;

  private static final Pattern BLOCK = Pattern.compile("(.*?\\.\\d+)\\..*");

  private final Part part;
  private final PartWeights weights;
  private final Path folder;
  private final Map<ServingGraph, Probe> probes = new LinkedHashMap<>();
  private final Map<ServingGraph, List<float[]>> expected = new LinkedHashMap<>();

  /**
   * Computes what the bundle's own graphs answer.
   *
   * @param folder holds the part's weights in both forms
   */
  Calibration(Bundle bundle, Part part, PartWeights weights, Path folder) {
    this.part = part;
    this.weights = weights;
    this.folder = folder;
    Architecture model = model();
    GraphExport own = new GraphExport(model, weights);
    for (ServingGraph graph : model.graphs()) {
      Probe probe = Probe.of(bundle, part, graph);
      probes.put(graph, probe);
      try (GraphSession session = open(graph, own.onnx(graph), bundle.folder())) {
        expected.put(graph, probe.run(session));
      }
    }
  }

  private Architecture model() {
    return part.config().architecture();
  }

  /** The matrices, of those that could be in 8 bits, that stay as they are. */
  Set<String> kept(Set<String> candidates) {
    double least = least(candidates::contains);
    if (least >= TARGET) {
      return Set.of();
    }
    double without = least;
    Map<Set<String>, Double> gains = new LinkedHashMap<>();
    for (Set<String> group : groups(candidates)) {
      gains.put(group, least(name -> candidates.contains(name) && !group.contains(name)) - without);
    }
    List<Map.Entry<Set<String>, Double>> best = new ArrayList<>(gains.entrySet());
    best.sort(Map.Entry.<Set<String>, Double>comparingByValue(Comparator.reverseOrder()));
    Set<String> kept = new HashSet<>();
    for (Map.Entry<Set<String>, Double> group : best) {
      kept.addAll(group.getKey());
      if (least(name -> candidates.contains(name) && !kept.contains(name)) >= TARGET) {
        break;
      }
    }
    return kept;
  }

  private static List<Set<String>> groups(Set<String> candidates) {
    Map<String, Set<String>> groups = new LinkedHashMap<>();
    for (String name : candidates) {
      Matcher block = BLOCK.matcher(name);
      groups
          .computeIfAbsent(
              block.matches() ? Objects.requireNonNull(block.group(1)) : name,
              absent -> new LinkedHashSet<>())
          .add(name);
    }
    return List.copyOf(groups.values());
  }

  /** The graphs whose answers decide. */
  private Set<ServingGraph> deciding() {
    Set<ServingGraph> graphs = EnumSet.of(ServingGraph.VISUAL_IMAGE);
    if (part.capabilities().contains(Capability.EMBED)) {
      graphs.add(ServingGraph.TEXT);
    }
    graphs.retainAll(model().graphs());
    return graphs;
  }

  private double least(Predicate<String> quantised) {
    return losses(deciding(), quantised).values().stream().mapToDouble(Loss::least).min().orElse(1);
  }

  /** How far all graphs are from the bundle's own. */
  Map<ServingGraph, Loss> losses(Predicate<String> quantised) {
    return losses(model().graphs(), quantised);
  }

  private Map<ServingGraph, Loss> losses(Set<ServingGraph> wanted, Predicate<String> quantised) {
    Map<ServingGraph, Loss> losses = new LinkedHashMap<>();
    VariantWeights.graphs(folder, part, weights, wanted, quantised)
        .forEach((graph, onnx) -> {
          try (GraphSession session = open(graph, onnx, folder)) {
            List<float[]> actual = Objects.requireNonNull(probes.get(graph)).run(session);
            losses.put(graph, Loss.of(Objects.requireNonNull(expected.get(graph)), actual));
          }
        });
    return losses;
  }

  private GraphSession open(ServingGraph graph, byte[] onnx, Path place) {
    return GraphSession.open(graph, model(), onnx, place, EngineOptions.ofProcessor());
  }
}
