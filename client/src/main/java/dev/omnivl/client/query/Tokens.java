package dev.omnivl.client.query;

import dev.omnivl.client.wire.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The tokens of an expression, taken one after the other. */
final class Tokens {
  /**
   * A token.
   *
   * @param text without quotes
   * @param quoted whether it stood in quotes, and so is no operator
   */
  record Token(String text, boolean quoted) {
    boolean is(String operator) {
      return !quoted && text.toLowerCase(Locale.ROOT).equals(operator);
    }
  }

  private final String expression;
  private final List<Token> tokens;
  private int next;

  private Tokens(String expression, List<Token> tokens) {
    this.expression = expression;
    this.tokens = tokens;
  }

  /**
   * Splits an expression at blanks and around operators. What stands in quotes is one token; in it,
   * a backslash makes the next sign a plain one.
   *
   * @param signs operators that also split what they touch, longer ones first
   * @throws CommandFailure if a quote is not closed
   */
  static Tokens of(String expression, List<String> signs) {
    List<Token> tokens = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int at = 0;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      String sign = sign(expression, at, signs);
      if (c == '"') {
        end(word, tokens);
        at = quoted(expression, at + 1, tokens);
      } else if (Character.isWhitespace(c) || sign != null) {
        end(word, tokens);
        if (sign != null) {
          tokens.add(new Token(sign, false));
        }
        at += sign == null ? 1 : sign.length();
      } else {
        word.append(c);
        at++;
      }
    }
    end(word, tokens);
    return new Tokens(expression, tokens);
  }

  private static int quoted(String expression, int from, List<Token> tokens) {
    StringBuilder text = new StringBuilder();
    for (int at = from; at < expression.length(); at++) {
      char c = expression.charAt(at);
      if (c == '"') {
        tokens.add(new Token(text.toString(), true));
        return at + 1;
      }
      if (c == '\\' && at + 1 < expression.length()) {
        at++;
      }
      text.append(expression.charAt(at));
    }
    throw new CommandFailure("a quote is not closed in: " + expression);
  }

  private static @Nullable String sign(String expression, int at, List<String> signs) {
    for (String sign : signs) {
      if (expression.startsWith(sign, at)) {
        return sign;
      }
    }
    return null;
  }

  private static void end(StringBuilder word, List<Token> tokens) {
    if (!word.isEmpty()) {
      tokens.add(new Token(word.toString(), false));
      word.setLength(0);
    }
  }

  boolean atEnd() {
    return next == tokens.size();
  }

  /** Returns whether the next token is this operator, having taken it if so. */
  boolean take(String operator) {
    if (!atEnd() && tokens.get(next).is(operator)) {
      next++;
      return true;
    }
    return false;
  }

  /**
   * Takes the next token.
   *
   * @param what it should be, as a person would say it
   */
  Token take(String what, List<String> operators) {
    if (atEnd()) {
      throw wrong("ends where " + what + " is missing");
    }
    Token token = tokens.get(next);
    if (operators.stream().anyMatch(token::is)) {
      throw wrong("has \"" + token.text() + "\" where " + what + " is missing");
    }
    next++;
    return token;
  }

  /** Refuses what is left. */
  void requireEnd(String allowed) {
    if (!atEnd()) {
      throw wrong("has \"" + tokens.get(next).text() + "\" where " + allowed + " may follow");
    }
  }

  CommandFailure wrong(String what) {
    return new CommandFailure("the expression " + what + ": " + expression);
  }
}
