package dev.omnivl.importer.start;

import dev.omnivl.importer.rename.Renamed;
import java.util.Collection;
import java.util.List;

/**
 * What a tower starts from, by the names of the model.
 *
 * @param taken the weights, with a list of what was dropped of the public ones
 * @param fresh names of the tower's weights that are new
 */
public record StartingWeights(Renamed taken, List<String> fresh) {

  /** What was taken, dropped and is new, a line each. */
  public List<String> lines() {
    return List.of(
        line("taken", taken.names()), line("new", fresh), line("dropped", taken.dropped()));
  }

  private static String line(String what, Collection<String> names) {
    List<String> kinds =
        names.stream()
            .map(name -> name.replaceAll("\\.\\d+\\.", ".*.")) // the number of a block or layer
            .map(name -> name.replaceFirst("\\.(weight|bias)$", ""))
            .distinct()
            .toList();
    return what + " " + names.size() + (kinds.isEmpty() ? "" : ": " + String.join(", ", kinds));
  }
}
