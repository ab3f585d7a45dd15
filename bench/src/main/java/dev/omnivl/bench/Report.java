package dev.omnivl.bench;

import dev.omnivl.failure.Failure;
import dev.omnivl.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What benchmarks that JMH does not run print. */
public final class Report {
  private Report() {}

  /** Prints a line, formatted alike everywhere. */
  public static void print(String format, Object... values) {
    System.out.println(format(format, values));
  }

  /** Formats alike everywhere. */
  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Takes an option and its value out of the arguments. */
  public static String option(List<String> arguments, String name, String otherwise) {
    int at = arguments.indexOf(name);
    if (at < 0 || at + 1 == arguments.size()) {
      return otherwise;
    }
    arguments.remove(at);
    return arguments.remove(at);
  }

  /**
   * Ends the program with how it is called, if it was called otherwise.
   *
   * @param least arguments
   */
  static void requireArguments(String[] arguments, int least, String usage) {
    if (arguments.length < least) {
      end("usage: ./omnivl bench " + usage);
    }
  }

  /** Reads a recipe, or ends the program with what is wrong with it. */
  static Recipe recipe(String file) {
    try {
      return Recipe.read(Path.of(file));
    } catch (Failure refused) {
      throw end(String.valueOf(refused.getMessage()));
    }
  }

  /** Ends the program because it was called wrongly; never returns. */
  public static IllegalStateException end(String why) {
    System.err.println(why);
    System.exit(2);
    return new IllegalStateException("the program has ended");
  }

  /** Deletes a folder and all that is in it. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The middle one of at least one value; the upper of two. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
