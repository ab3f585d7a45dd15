package dev.omnivl.server.collections;

import java.nio.file.Path;
import java.util.Map;

/** A process that switches a collection there and back, until it is killed. */
public final class SwitchingProcess {
  static final Map<String, String> OLD = Map.of("photos-next", "photos-1a2b3c4d");
  static final Map<String, String> NEW =
      Map.of("photos", "photos-1a2b3c4d", "photos-previous", "photos");

  private SwitchingProcess() {}

  /** Switches, and says so after each time. */
  public static void main(String[] arguments) {
    Places places = Places.read(Path.of(arguments[0]));
    while (true) {
      toNext(places);
      System.out.println("new");
      toPrevious(places);
      System.out.println("old");
    }
  }

  static void toNext(Places places) {
    places.change(
        Map.of("photos", "photos-1a2b3c4d", "photos-next", "", "photos-previous", "photos"));
  }

  static void toPrevious(Places places) {
    places.change(
        Map.of("photos", "photos", "photos-previous", "", "photos-next", "photos-1a2b3c4d"));
  }
}
