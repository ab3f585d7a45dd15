package dev.omnivl.client.doctor;

/**
 * What one check found.
 *
 * @param topic what was looked at
 * @param verdict how it is
 * @param found what is there
 * @param remedy what to do; empty if all is well
 */
public record Finding(String topic, Verdict verdict, String found, String remedy) {

  /** How a thing is. */
  public enum Verdict {
    /** As it should be. */
    WELL,
    /** Works, but something is missing or slow. */
    NOTE,
    /** Does not work. */
    WRONG
  }

  static Finding well(String topic, String found) {
    return new Finding(topic, Verdict.WELL, found, "");
  }

  static Finding note(String topic, String found, String remedy) {
    return new Finding(topic, Verdict.NOTE, found, remedy);
  }

  static Finding wrong(String topic, String found, String remedy) {
    return new Finding(topic, Verdict.WRONG, found, remedy);
  }
}
