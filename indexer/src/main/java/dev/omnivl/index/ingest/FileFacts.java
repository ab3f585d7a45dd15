package dev.omnivl.index.ingest;

import dev.omnivl.index.Attribute;
import dev.omnivl.index.Attributes;
import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.MediaInfo;
import java.util.HashMap;
import java.util.Map;

/** What a file says of itself, as attributes of its medium. */
final class FileFacts {
  private FileFacts() {}

  static Attributes of(MediaInfo info, MediaFacts facts) {
    Map<String, Attribute> byName = new HashMap<>();
    byName.put(Attributes.WIDTH, new Attribute.Number(info.width()));
    byName.put(Attributes.HEIGHT, new Attribute.Number(info.height()));
    facts.taken().ifPresent(taken -> byName.put(Attributes.TIME, new Attribute.Time(taken)));
    facts.camera().ifPresent(name -> byName.put(Attributes.CAMERA, Attribute.Words.of(name)));
    facts
        .place()
        .ifPresent(place -> {
          byName.put(Attributes.LATITUDE, new Attribute.Number(place.latitude()));
          byName.put(Attributes.LONGITUDE, new Attribute.Number(place.longitude()));
        });
    return new Attributes(byName);
  }
}
