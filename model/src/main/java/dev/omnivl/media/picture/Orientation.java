package dev.omnivl.media.picture;

import com.drew.metadata.exif.ExifIFD0Directory;
import org.jspecify.annotations.Nullable;

/**
 * How stored pixels must be turned to stand upright: EXIF's eight cases.
 *
 * <p>Each is one affine walk: the upright pixel (x, y) is the stored pixel that is reached by
 * swapping x and y where {@code transposed}, then mirroring each stored axis where told.
 */
public enum Orientation {
  NORMAL(false, false, false),
  MIRRORED(false, true, false),
  HALF_TURN(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  QUARTER_TURN_CLOCKWISE(true, false, true),
  TRANSVERSED(true, true, true),
  QUARTER_TURN_COUNTERCLOCKWISE(true, true, false);

  private final boolean transposed;
  private final boolean mirrorsColumns;
  private final boolean mirrorsRows;

  Orientation(boolean transposed, boolean mirrorsColumns, boolean mirrorsRows) {
    this.transposed = transposed;
    this.mirrorsColumns = mirrorsColumns;
    this.mirrorsRows = mirrorsRows;
  }

  /** Returns the case of EXIF's number, 1 to 8; anything else counts as upright. */
  public static Orientation ofExif(int number) {
    return number < 1 || number > 8 ? NORMAL : values()[number - 1];
  }

  /**
   * Returns the case that an EXIF block (from its TIFF header on) states; unreadable blocks count
   * as upright.
   */
  public static Orientation ofTiff(byte @Nullable [] tiff) {
    ExifIFD0Directory directory = Exif.read(tiff).getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer number =
        directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    return number == null ? NORMAL : ofExif(number);
  }

  /**
   * Returns the case of a display matrix, whose upper left corner maps stored (x, y) to shown
   * ({@code a} x + {@code c} y, {@code b} x + {@code d} y). Angles between quarter turns are
   * rounded to the nearest.
   */
  public static Orientation ofMatrix(long a, long b, long c, long d) {
    if (Math.abs(a) + Math.abs(d) >= Math.abs(b) + Math.abs(c)) {
      return of(false, a < 0, d < 0);
    }
    // A shown row then comes from a stored column: a negative b reverses stored columns, a negative
    // c stored rows.
    return of(true, b < 0, c < 0);
  }

  /** Returns the case of turning this way first and then another way. */
  public Orientation then(Orientation next) {
    return of(
        transposed ^ next.transposed,
        mirrorsColumns ^ (transposed ? next.mirrorsRows : next.mirrorsColumns),
        mirrorsRows ^ (transposed ? next.mirrorsColumns : next.mirrorsRows));
  }

  private static Orientation of(boolean transposed, boolean mirrorsColumns, boolean mirrorsRows) {
    for (Orientation orientation : values()) {
      if (orientation.transposed == transposed
          && orientation.mirrorsColumns == mirrorsColumns
          && orientation.mirrorsRows == mirrorsRows) {
        return orientation;
      }
    }
    throw new AssertionError("eight cases cover all three choices");
  }

  /** Returns whether width and height change places. */
  public boolean transposes() {
    return transposed;
  }

  /** Returns the picture upright. */
  public Frame upright(Frame stored) {
    if (this == NORMAL) {
      return stored;
    }
    int width = transposed ? stored.height() : stored.width();
    int height = transposed ? stored.width() : stored.height();
    int columnStep = mirrorsColumns ? -3 : 3;
    int rowStep = (mirrorsRows ? -3 : 3) * stored.width();
    int origin =
        (mirrorsColumns ? 3 * (stored.width() - 1) : 0)
            + (mirrorsRows ? 3 * stored.width() * (stored.height() - 1) : 0);
    int stepX = transposed ? rowStep : columnStep;
    int stepY = transposed ? columnStep : rowStep;
    byte[] from = stored.rgb();
    byte[] to = new byte[from.length];
    int target = 0;
    for (int y = 0; y < height; y++) {
      int source = origin + y * stepY;
      for (int x = 0; x < width; x++) {
        to[target++] = from[source];
        to[target++] = from[source + 1];
        to[target++] = from[source + 2];
        source += stepX;
      }
    }
    return new Frame(width, height, to, upright(stored.shown(), stored.width(), stored.height()));
  }

  private Box upright(Box box, int width, int height) {
    double left = mirrorsColumns ? width - box.right() : box.left();
    double right = mirrorsColumns ? width - box.left() : box.right();
    double top = mirrorsRows ? height - box.bottom() : box.top();
    double bottom = mirrorsRows ? height - box.top() : box.bottom();
    return transposed ? new Box(top, left, bottom, right) : new Box(left, top, right, bottom);
  }
}
