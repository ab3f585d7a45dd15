package dev.omnivl.index.plan;

/**
 * What media cost before they are vectors; processor time.
 *
 * @param imageSeconds to read an image, reduce it, and make its thumbnail
 * @param imageVectorSeconds to embed it
 * @param clipSecondSeconds to read one second of a clip
 * @param clipVectorSeconds to embed one segment of a clip
 * @param thumbnailBytes of one segment's picture
 */
public record MediaCosts(
    double imageSeconds,
    double imageVectorSeconds,
    double clipSecondSeconds,
    double clipVectorSeconds,
    double thumbnailBytes) {
  /** Vectors come from elsewhere, with pictures of a usual size. */
  public static final MediaCosts NONE = new MediaCosts(0, 0, 0, 0, 4000);
}
