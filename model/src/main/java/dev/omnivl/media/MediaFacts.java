package dev.omnivl.media;

import java.time.Instant;
import java.util.Optional;

/**
 * What a file says of how it came to be, as far as that is believable.
 *
 * @param taken when it was taken; where the file does not tell the zone of its clock, as if that
 *     had been UTC
 * @param camera maker and model, 1 to {@value #MAX_CAMERA} characters
 * @param place where it was taken
 */
public record MediaFacts(Optional<Instant> taken, Optional<String> camera, Optional<Place> place) {
  /** The longest name of a camera, in characters; longer ones are cut. */
  public static final int MAX_CAMERA = 100;

  /** Nothing is known. */
  public static final MediaFacts NONE =
      new MediaFacts(Optional.empty(), Optional.empty(), Optional.empty());

  /** Before the first photograph; clocks that were never set tell the beginning of some era. */
  private static final Instant EARLIEST = Instant.parse("1826-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /**
   * A place on Earth.
   *
   * @param latitude degrees north, -90 to 90
   * @param longitude degrees east, -180 to 180
   */
  public record Place(double latitude, double longitude) {
    /**
     * Returns the place; empty if there is none such, or if it is that of a receiver without fix.
     */
    public static Optional<Place> of(double latitude, double longitude) {
      boolean valid = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
      boolean unset = latitude == 0 && longitude == 0;
      return valid && !unset ? Optional.of(new Place(latitude, longitude)) : Optional.empty();
    }
  }

  /** Leaves out what is not believable, and cleans the camera's name. */
  public MediaFacts {
    taken = taken.filter(time -> time.isAfter(EARLIEST) && time.isBefore(LATEST));
    camera = camera.map(MediaFacts::clean).filter(name -> !name.isEmpty());
  }

  /**
   * Joins maker and model.
   *
   * @param make may be empty
   * @param model may repeat the maker
   */
  public static Optional<String> camera(String make, String model) {
    String maker = clean(make);
    String name = clean(model);
    boolean repeated = name.regionMatches(true, 0, maker, 0, maker.length());
    return Optional.of(repeated || maker.isEmpty() ? name : maker + " " + name);
  }

  private static String clean(String name) {
    String shown = name.replaceAll("[\\p{Cntrl}\\p{Cn}\\uFFFD]", " ").strip();
    int length = Math.min(shown.length(), MAX_CAMERA);
    boolean halfCharacter = length > 0 && Character.isHighSurrogate(shown.charAt(length - 1));
    return shown.substring(0, halfCharacter ? length - 1 : length).strip();
  }
}
