package dev.omnivl.media.structure;

import com.drew.lang.GeoLocation;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.picture.Exif;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What EXIF says of a picture. */
public final class ExifFacts {
  private ExifFacts() {}

  /**
   * Reads a block; one that cannot be read says nothing.
   *
   * @param tiff from its TIFF header on; a whole TIFF or RAW file is one
   */
  public static MediaFacts of(byte @Nullable [] tiff) {
    Metadata metadata = Exif.read(tiff);
    try {
      return facts(metadata);
    } catch (RuntimeException e) {
      return MediaFacts.NONE; // a value of a kind that the library does not expect
    }
  }

  private static MediaFacts facts(Metadata metadata) {
    ExifIFD0Directory main = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    ExifSubIFDDirectory shot = metadata.getFirstDirectoryOfType(ExifSubIFDDirectory.class);
    GpsDirectory position = metadata.getFirstDirectoryOfType(GpsDirectory.class);
    GeoLocation place = position == null ? null : position.getGeoLocation();
    Optional<String> camera =
        main == null
            ? Optional.empty()
            : MediaFacts.camera(
                text(main, ExifIFD0Directory.TAG_MAKE), text(main, ExifIFD0Directory.TAG_MODEL));
    return new MediaFacts(
        taken(main, shot),
        camera,
        place == null
            ? Optional.empty()
            : MediaFacts.Place.of(place.getLatitude(), place.getLongitude()));
  }

  private static Optional<Instant> taken(
      @Nullable ExifIFD0Directory main, @Nullable ExifSubIFDDirectory shot) {
    TimeZone utc = TimeZone.getTimeZone("UTC");
    Stream<@Nullable Date> dates =
        Stream.of(
            shot == null ? null : shot.getDateOriginal(utc),
            shot == null ? null : shot.getDateDigitized(utc),
            main == null ? null : main.getDate(ExifIFD0Directory.TAG_DATETIME, utc));
    return dates.flatMap(Stream::ofNullable).findFirst().map(Date::toInstant);
  }

  private static String text(Directory directory, int tag) {
    String text = directory.getString(tag);
    return text == null ? "" : text;
  }
}
