package dev.omnivl.text;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.regex.Pattern;

/** What happens to a text before a tokenizer reads it; cleaning a clean text changes nothing. */
public enum Cleaning {
  /** {@link TextCleaning}, as BLIP's captions were cleaned for training. */
  @JsonProperty("blip")
  BLIP {
    @Override
    public String clean(String text) {
      return TextCleaning.clean(text);
    }
  },
  /**
   * As open_clip's {@code canonicalize}, after big_vision's: lower case, underscores to blanks, no
   * ASCII punctuation, blanks squeezed to one and off the ends.
   */
  @JsonProperty("canonical")
  CANONICAL {
    @Override
    public String clean(String text) {
      String bare = PUNCTUATION.matcher(text.replace('_', ' ')).replaceAll("");
      return BLANKS.matcher(bare.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    }
  },
  /** Lower case, as SigLIP 2 was trained, whose published tokenizer keeps capitals. */
  @JsonProperty("lower")
  LOWER {
    @Override
    public String clean(String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  },
  /** Nothing: what there is to do stands in the tokenizer's own file. */
  @JsonProperty("none")
  NONE {
    @Override
    public String clean(String text) {
      return text;
    }
  };

  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
  private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  /** Returns the text as the tokenizer shall read it. */
  public abstract String clean(String text);
}
