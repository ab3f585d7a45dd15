package dev.omnivl.importer.rename;

import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.WeightSpec;
import dev.omnivl.importer.rename.Derived.Joined;
import dev.omnivl.importer.rename.Derived.Part;
import dev.omnivl.importer.rename.Derived.Resized;
import dev.omnivl.importer.rename.Derived.Same;
import dev.omnivl.importer.rename.Derived.Transposed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A table that says, for every weight of a model, which weights of a checkpoint it comes from. In
 * names {@code *} stands for one word between dots and {@code **} for any letters; what they stand
 * for in the model's name they stand for in the checkpoint's. The first row that fits counts.
 *
 * @param rows how weights come
 * @param dropped what is of no use: names of the checkpoint
 * @param settings weights of the checkpoint that are read as settings, such as a temperature
 * @param ties pairs of names that must hold the same numbers if both are there; the first is
 *     dropped
 */
public record Renaming(
    List<Row> rows, List<String> dropped, List<String> settings, List<Tie> ties) {
  private static final int MOST_NAMED = 4; // of each kind, in a message

  /**
   * A row.
   *
   * @param to names of the model
   * @param from how such a weight comes, from what its wildcards stand for
   */
  public record Row(String to, Function<List<String>, Derived> from) {}

  /** Two names of one weight. */
  public record Tie(String twin, String name) {}

  /** Weights that keep their numbers. */
  public static Row row(String to, String from) {
    Names names = new Names(from);
    return new Row(to, words -> new Same(names.filled(words)));
  }

  /** Weights that are joined, one below the other. */
  public static Row joined(String to, String... from) {
    List<Names> names = List.of(from).stream().map(Names::new).toList();
    return new Row(
        to, words -> new Joined(names.stream().map(name -> name.filled(words)).toList()));
  }

  /**
   * Weights that are cut into parts of equal height, of which those before {@code last} are kept.
   */
  public static Row part(String to, String from, int first, int last, int parts) {
    Names names = new Names(from);
    return new Row(to, words -> new Part(names.filled(words), first, last, parts));
  }

  /** Matrices that are turned. */
  public static Row transposed(String to, String from) {
    Names names = new Names(from);
    return new Row(to, words -> new Transposed(names.filled(words)));
  }

  /** Positions that are stretched. */
  public static Row resized(String to, String from, Positions positions) {
    Names names = new Names(from);
    return new Row(to, words -> new Resized(names.filled(words), positions));
  }

  /** A table without drops, settings and ties. */
  public static Renaming of(Row... rows) {
    return new Renaming(List.of(rows), List.of(), List.of(), List.of());
  }

  /** The same with rows that count before these. */
  public Renaming after(Row... first) {
    List<Row> all = new ArrayList<>(List.of(first));
    all.addAll(rows);
    return new Renaming(List.copyOf(all), dropped, settings, ties);
  }

  /** The same that drops more. */
  public Renaming dropping(String... names) {
    return dropping(List.of(names));
  }

  /** The same that drops more. */
  public Renaming dropping(List<String> names) {
    return new Renaming(rows, joined(dropped, names), settings, ties);
  }

  /** The same with more names that are settings. */
  public Renaming setting(String... names) {
    return new Renaming(rows, dropped, joined(settings, List.of(names)), ties);
  }

  /** The same with another pair of names for the same weight. */
  public Renaming tying(String twin, String name) {
    return tying(new Tie(twin, name));
  }

  /** The same with another pair of names for the same weight. */
  public Renaming tying(Tie tie) {
    return new Renaming(rows, dropped, settings, joined(ties, List.of(tie)));
  }

  /**
   * Renames all weights of a model.
   *
   * @param source the checkpoint's; closed with what is returned
   * @param file where they come from, for messages
   * @param wanted the model's
   * @throws Failure MISMATCH naming weights that are missing, misshapen or unknown, or that should
   *     be the same and are not
   */
  public Renamed all(WeightSource source, String file, Collection<WeightSpec> wanted) {
    Plan plan = new Plan(source, file);
    wanted.forEach(plan::add);
    return plan.renamed(false);
  }

  /**
   * Renames those weights of a model that the checkpoint has; the others are new.
   *
   * @throws Failure MISMATCH naming weights that are misshapen or unknown, or that should be the
   *     same and are not
   */
  public Renamed some(WeightSource source, String file, Collection<WeightSpec> wanted) {
    Plan plan = new Plan(source, file);
    wanted.forEach(plan::add);
    return plan.renamed(true);
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  private @Nullable Derived derived(String target) {
    for (Row row : rows) {
      List<String> words = new Names(row.to).match(target);
      if (words != null) {
        return row.from.apply(words);
      }
    }
    return null;
  }

  private static boolean among(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> new Names(pattern).match(name) != null);
  }

  /** What becomes of one checkpoint's weights. */
  private final class Plan {
    private final WeightSource source;
    private final String file;
    private final Map<String, Derived> weights = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> misshapen = new ArrayList<>();
    private final Set<String> used = new HashSet<>();

    Plan(WeightSource source, String file) {
      this.source = source;
      this.file = file;
    }

    void add(WeightSpec wanted) {
      Derived derived = derived(wanted.name());
      if (derived == null) {
        missing.add(wanted.name());
        return;
      }
      List<String> absent =
          derived.sources().stream().filter(name -> !source.names().contains(name)).toList();
      if (!absent.isEmpty()) {
        missing.addAll(absent);
        return;
      }
      Shape found = derived.shape(source);
      if (!bare(found).equals(bare(wanted.shape()))) {
        misshapen.add(
            String.format(
                Locale.ROOT,
                "%s is %s, expected %s",
                String.join(" + ", derived.sources()),
                found,
                wanted.shape()));
      }
      used.addAll(derived.sources());
      weights.put(wanted.name(), derived);
      shapes.put(wanted.name(), wanted.shape());
    }

    Renamed renamed(boolean partly) {
      Set<String> unknown = new TreeSet<>();
      Set<String> left = new TreeSet<>();
      for (String name : source.names()) {
        if (used.contains(name) || among(settings, name)) {
          continue;
        }
        boolean known = among(dropped, name) || isTwin(name);
        (known ? left : unknown).add(name);
      }
      List<String> wrong = new ArrayList<>();
      if (!partly) {
        tell(wrong, "lacks", missing);
      }
      tell(wrong, "misshapes", misshapen);
      tell(wrong, "has unknown", List.copyOf(unknown));
      if (!wrong.isEmpty()) {
        throw new Failure(
            Reason.MISMATCH,
            file
                + (partly
                    ? " does not fit the model that starts from it: it "
                    : " is not the model that its configuration says: it ")
                + String.join("; it ", wrong));
      }
      requireTies();
      return new Renamed(source, file, weights, shapes, missing, List.copyOf(left));
    }

    private boolean isTwin(String name) {
      return ties.stream().anyMatch(tie -> new Names(tie.twin).match(name) != null);
    }

    private void requireTies() {
      for (String name : source.names()) {
        for (Tie tie : ties) {
          List<String> words = new Names(tie.twin).match(name);
          String other = words == null ? "" : new Names(tie.name).filled(words);
          if (source.names().contains(other) && !Fingerprint.same(source, name, other)) {
            throw new Failure(
                Reason.MISMATCH,
                String.format(
                    Locale.ROOT,
                    "%s has the weight %s twice with different numbers, also as %s: they must be the"
                        + " same",
                    file,
                    other,
                    name));
          }
        }
      }
    }

    private void tell(List<String> wrong, String what, List<String> names) {
      if (!names.isEmpty()) {
        String some = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
        int more = names.size() - MOST_NAMED;
        wrong.add(what + " " + some + (more > 0 ? " and " + more + " more" : ""));
      }
    }
  }

  /** The lengths of a shape without those that are 1. */
  static List<Long> bare(Shape shape) {
    List<Long> lengths = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (shape.size(axis) != 1) {
        lengths.add(shape.size(axis));
      }
    }
    return lengths;
  }
}
