package dev.omnivl.text;

import java.util.Locale;
import java.util.Set;

/**
 * Spells emoji in words, by the names that Unicode gives their characters: a vocabulary of words
 * knows no pictures. Signs that only change how the one before looks or join two of them add
 * nothing; two letters of a flag become its country.
 */
final class EmojiNames {
  private static final int FIRST_LETTER = 0x1F1E6; // regional indicator A
  private static final int LAST_LETTER = 0x1F1FF;
  private static final int JOINER = 0x200D;
  private static final int KEYCAP = 0x20E3;
  private static final int TEXT_STYLE = 0xFE0E;
  private static final int EMOJI_STYLE = 0xFE0F;
  private static final int FIRST_PICTURE_PLANE = 0x10000;

  /** In names of old dingbats these tell outlines from filled shapes, not colours. */
  private static final Set<String> TYPOGRAPHY = Set.of("BLACK", "WHITE", "HEAVY");

  private EmojiNames() {}

  static String spell(String text) {
    StringBuilder spelled = new StringBuilder();
    int[] characters = text.codePoints().toArray();
    for (int index = 0; index < characters.length; index++) {
      int character = characters[index];
      if (isLetter(character) && index + 1 < characters.length && isLetter(characters[index + 1])) {
        spelled.append(" flag ").append(country(character, characters[++index])).append(' ');
      } else if (isPicture(character)) {
        spelled.append(' ').append(name(character)).append(' ');
      } else if (!isModifier(character)) {
        spelled.appendCodePoint(character);
      }
    }
    return spelled.toString();
  }

  private static boolean isPicture(int character) {
    return character > 0xFF
        && Character.isExtendedPictographic(character)
        && Character.getType(character) != Character.UNASSIGNED;
  }

  private static boolean isModifier(int character) {
    return character == JOINER
        || character == KEYCAP
        || character == TEXT_STYLE
        || character == EMOJI_STYLE
        || Character.isEmojiModifier(character);
  }

  private static boolean isLetter(int character) {
    return character >= FIRST_LETTER && character <= LAST_LETTER;
  }

  private static String country(int first, int second) {
    String code =
        String.valueOf((char) ('A' + first - FIRST_LETTER)) + (char) ('A' + second - FIRST_LETTER);
    return Locale.of("", code).getDisplayCountry(Locale.ENGLISH);
  }

  private static String name(int character) {
    String name = Character.getName(character);
    if (character >= FIRST_PICTURE_PLANE || name.contains("SQUARE") || name.contains("CIRCLE")) {
      return name;
    }
    StringBuilder shape = new StringBuilder();
    for (String word : name.split(" ")) {
      if (!TYPOGRAPHY.contains(word)) {
        shape.append(shape.isEmpty() ? "" : " ").append(word);
      }
    }
    return shape.toString();
  }
}
