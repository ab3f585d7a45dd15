package dev.omnivl.client.query;

import dev.omnivl.client.query.Tokens.Token;
import dev.omnivl.v1.Combination;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.QueryPart;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads several things to look for together.
 *
 * <pre>
 * expression := [-] part (+ part | - part)*          weighted, added up
 *             | part (or part)* (not part)*          what fits one, and none of those
 * part       := [NUMBER *] ("WORDS" | FILE | MEDIA_ID)
 * </pre>
 *
 * Signs stand between blanks, so that names of files may hold them.
 */
public final class CombinationText {
  private static final List<String> OPERATORS = List.of("+", "-", "*", "or", "not");
  private static final Pattern WEIGHT = Pattern.compile("\\d+(?:\\.\\d+)?");

  /** As in {@code 2*photo.jpg}. */
  private static final Pattern WEIGHED = Pattern.compile("(\\d+(?:\\.\\d+)?)\\*(.*)");

  private static final Pattern MEDIA_ID = Pattern.compile("[0-9a-f]{32}");

  private final Tokens tokens;
  private final Function<Path, Media> reader;

  private CombinationText(Tokens tokens, Function<Path, Media> reader) {
    this.tokens = tokens;
    this.reader = reader;
  }

  /**
   * Reads an expression.
   *
   * @param reader reads the files that it names
   * @throws dev.omnivl.client.wire.CommandFailure if it is none, with what is wrong
   */
  public static Combination read(String expression, Function<Path, Media> reader) {
    return new CombinationText(Tokens.of(expression, List.of()), reader).read();
  }

  private Combination read() {
    Combination.Builder combination = Combination.newBuilder();
    QueryPart first = tokens.take("-") ? part(-1) : part(1);
    if (tokens.take("or")) {
      combination.addAny(first).addAny(part(1));
      while (tokens.take("or")) {
        combination.addAny(part(1));
      }
      unwanted(combination);
    } else if (tokens.take("not")) {
      combination.addAny(first).addNone(part(1));
      unwanted(combination);
    } else {
      combination.addSum(first);
      while (!tokens.atEnd()) {
        if (tokens.take("+")) {
          combination.addSum(part(1));
        } else if (tokens.take("-")) {
          combination.addSum(part(-1));
        } else {
          tokens.requireEnd("+, -, or the end");
        }
      }
    }
    return combination.build();
  }

  private void unwanted(Combination.Builder combination) {
    while (tokens.take("not")) {
      combination.addNone(part(1));
    }
    tokens.requireEnd(combination.getNoneCount() > 0 ? "not, or the end" : "or, not, or the end");
  }

  private QueryPart part(int sign) {
    Token token = taken();
    double weight = sign;
    if (!token.quoted()) {
      Matcher weighed = WEIGHED.matcher(token.text());
      if (weighed.matches()) {
        weight *= Double.parseDouble(weighed.group(1));
        token = weighed.group(2).isEmpty() ? taken() : new Token(weighed.group(2), false);
      } else if (WEIGHT.matcher(token.text()).matches() && tokens.take("*")) {
        weight *= Double.parseDouble(token.text());
        token = taken();
      }
    }
    QueryPart.Builder part = QueryPart.newBuilder();
    if (weight != 1) {
      part.setWeight((float) weight);
    }
    return what(part, token).build();
  }

  private Token taken() {
    return tokens.take("something to look for", OPERATORS);
  }

  private QueryPart.Builder what(QueryPart.Builder part, Token token) {
    if (token.quoted()) {
      return part.setText(token.text());
    }
    if (MEDIA_ID.matcher(token.text()).matches()) {
      return part.setMediaId(token.text());
    }
    try {
      Path file = Path.of(token.text());
      if (Files.exists(file)) {
        return part.setMedia(reader.apply(file));
      }
    } catch (InvalidPathException e) {
      throw tokens.wrong("names \"" + token.text() + "\", which is no file");
    }
    throw tokens.wrong(
        "names \"" + token.text() + "\", which is no file; words stand in double quotes");
  }
}
