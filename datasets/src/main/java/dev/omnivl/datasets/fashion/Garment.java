package dev.omnivl.datasets.fashion;

import dev.omnivl.dataset.DatasetItem.Question;
import java.util.List;
import java.util.Locale;

/** The classes of Fashion-MNIST, in the order of their numbers. */
enum Garment {
  /** T-shirts and tops are one class. */
  T_SHIRT_OR_TOP("t-shirt or top", "a t-shirt or top"),
  TROUSERS("trousers", "a pair of trousers"),
  PULLOVER("pullover", "a pullover"),
  DRESS("dress", "a dress"),
  COAT("coat", "a coat"),
  SANDAL("sandal", "a sandal"),
  SHIRT("shirt", "a shirt"),
  SNEAKER("sneaker", "a sneaker"),
  BAG("bag", "a bag"),
  ANKLE_BOOT("ankle boot", "an ankle boot");

  private final String label;
  private final String phrase;

  Garment(String label, String phrase) {
    this.label = label;
    this.phrase = phrase;
  }

  /** The class in plain words. */
  String label() {
    return label;
  }

  /** The class in letters and {@code -} only. */
  String concept() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What to say of a picture. */
  List<String> captions() {
    return List.of("a photo of " + phrase, phrase, "a grey photo of " + phrase + " on black");
  }

  /** What to ask of a picture. */
  List<Question> questions() {
    return List.of(new Question("what is it?", label));
  }
}
