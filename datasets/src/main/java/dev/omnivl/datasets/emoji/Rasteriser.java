package dev.omnivl.datasets.emoji;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.parser.resources.ResourcePolicy;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Component;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Draws SVG documents as square PNG images with a transparent ground. */
final class Rasteriser {
  private static final @Nullable Component NO_COMPONENT = null;

  private final int side;

  /**
   * Makes a rasteriser.
   *
   * @param side width and height of the images, in pixels
   */
  Rasteriser(int side) {
    this.side = side;
    ImageIO.setUseCache(false);
  }

  /**
   * Draws a document, centred and as large as fits. Nothing outside the document is loaded.
   *
   * @param svg the document's text
   * @return a PNG, or nothing when the text is no drawing or leaves every pixel empty
   */
  Optional<byte[]> png(String svg) throws IOException {
    LoaderContext context =
        LoaderContext.builder().externalResourcePolicy(ResourcePolicy.DENY_ALL).build();
    SVGDocument document =
        new SVGLoader()
            .load(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)), null, context);
    if (document == null) {
      return Optional.empty();
    }
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      document.render(NO_COMPONENT, graphics, new ViewBox(0, 0, side, side));
    } finally {
      graphics.dispose();
    }
    if (isEmpty(image)) {
      return Optional.empty();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return Optional.of(out.toByteArray());
  }

  private boolean isEmpty(BufferedImage image) {
    for (int pixel : image.getRGB(0, 0, side, side, null, 0, side)) {
      if (pixel >>> 24 != 0) {
        return false;
      }
    }
    return true;
  }
}
