package dev.omnivl.client.explain;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.ExplainMethod;
import dev.omnivl.v1.ExplainResponse;
import dev.omnivl.v1.ExplainedFrame;
import dev.omnivl.v1.WordMap;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * An explanation as a picture: the medium, then a tile for the text and for each of its words, the
 * medium in grey under the colours of its map. Of a clip each of them is a row of frames. Colours
 * of a map go from nothing to its own largest weight.
 */
public final class HeatMapPicture {
  private static final int IMAGE_SIDE = 240;
  private static final int FRAME_SIDE = 144;
  private static final int COLUMNS = 4;
  private static final int GAP = 12;
  private static final int LABEL = 26;
  private static final int INK = 0x222222;

  /** What stands in the colours at the weight 0, and how much more at the largest one. */
  private static final double LEAST_COLOUR = 0.35;

  private static final double MORE_COLOUR = 0.45;

  private final ExplainResponse explained;
  private final List<BufferedImage> frames = new ArrayList<>();
  private final int side;
  private final int columns;

  private HeatMapPicture(ExplainResponse explained) {
    this.explained = explained;
    side = explained.getFramesCount() == 1 ? IMAGE_SIDE : FRAME_SIDE;
    columns =
        explained.getFramesCount() == 1
            ? Math.min(COLUMNS, 2 + explained.getWordsCount())
            : explained.getFramesCount();
    for (ExplainedFrame frame : explained.getFramesList()) {
      frames.add(scaled(decoded(frame.getPicture())));
    }
  }

  /**
   * Writes the picture as PNG.
   *
   * @param explained with its frames
   * @param text what was asked
   * @throws CommandFailure if the file cannot be written
   */
  public static void write(ExplainResponse explained, String text, Path file) {
    System.setProperty("java.awt.headless", "true"); // nothing is shown
    BufferedImage picture;
    try {
      picture = new HeatMapPicture(explained).drawn(text);
    } catch (InternalError | UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new CommandFailure(
          "letters cannot be drawn here: Java finds no fonts; install fontconfig and a font, such"
              + " as fonts-dejavu-core",
          e);
    }
    try {
      // ImageIO prints the stack of a file that it cannot open.
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(picture, "png", png);
      Files.write(file, png.toByteArray());
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + file + "; is its folder there?", e);
    }
  }

  private BufferedImage drawn(String text) {
    List<List<BufferedImage>> tiles = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    tiles.add(frames);
    labels.add(String.format(Locale.ROOT, "match %.1f %%", 100 * explained.getProbability()));
    tiles.add(coloured(explained.getWhole()));
    labels.add("whole text" + strength(explained.getWhole()));
    for (WordMap word : explained.getWordsList()) {
      tiles.add(coloured(word));
      labels.add(word.getWord() + strength(word));
    }
    int perRow = columns / explained.getFramesCount();
    int rows = Math.ceilDiv(tiles.size(), perRow);
    int width = GAP + columns * (side + GAP);
    int height = GAP + LABEL + rows * (LABEL + side + GAP) + LABEL;
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = picture.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, width, height);
      g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
      label(g, text, GAP, GAP, width - 2 * GAP);
      g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
      for (int tile = 0; tile < tiles.size(); tile++) {
        int x = GAP + tile % perRow * explained.getFramesCount() * (side + GAP);
        int y = GAP + LABEL + tile / perRow * (LABEL + side + GAP);
        int wide = explained.getFramesCount() * (side + GAP) - GAP;
        label(g, tile == 0 ? labels.get(tile) + times() : labels.get(tile), x, y, wide);
        for (BufferedImage frame : tiles.get(tile)) {
          g.drawImage(frame, x, y + LABEL, null);
          x += side + GAP;
        }
      }
      legend(g, height - LABEL);
    } finally {
      g.dispose();
    }
    return picture;
  }

  /** When the frames of a clip are shown. */
  private String times() {
    if (explained.getFramesCount() == 1) {
      return "";
    }
    return "    frames at "
        + String.join(
            ", ",
            explained.getFramesList().stream()
                .map(frame -> String.format(Locale.ROOT, "%.1f s", seconds(frame.getTime())))
                .toList());
  }

  private static double seconds(Duration time) {
    return time.getSeconds() + time.getNanos() / 1e9;
  }

  private String strength(WordMap map) {
    if (explained.getMethod() != ExplainMethod.EXPLAIN_METHOD_OCCLUSION) {
      return "";
    }
    return map.getFall() > 0
        ? String.format(Locale.ROOT, ": falls by %.1f", map.getFall())
        : ": nothing speaks for it";
  }

  private static void label(Graphics2D g, String text, int x, int y, int width) {
    String shown = text;
    while (shown.length() > 1 && g.getFontMetrics().stringWidth(shown) > width) {
      int end = text.offsetByCodePoints(0, shown.codePointCount(0, shown.length()) - 2);
      shown = text.substring(0, end) + "…";
    }
    g.setColor(new Color(INK));
    g.drawString(shown, x, y + LABEL - 9);
  }

  private static void legend(Graphics2D g, int y) {
    int width = 2 * LABEL;
    for (int x = 0; x < width; x++) {
      g.setColor(new Color(ColourScale.of((double) x / (width - 1))));
      g.fillRect(GAP + x, y + 4, 1, LABEL - 12);
    }
    label(g, "none to most, of each map", GAP + width + 8, y, IMAGE_SIDE);
  }

  /** All frames under the colours of a map. */
  private List<BufferedImage> coloured(WordMap map) {
    double largest = map.getWeightsList().stream().mapToDouble(weight -> weight).max().orElse(0);
    int rows = explained.getRows();
    int across = explained.getColumns();
    List<BufferedImage> coloured = new ArrayList<>();
    for (int frame = 0; frame < frames.size(); frame++) {
      BufferedImage tile = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int cell = (frame * rows + y * rows / side) * across + x * across / side;
          double weight = largest == 0 ? 0 : map.getWeights(cell) / largest;
          double share = LEAST_COLOUR + MORE_COLOUR * weight;
          int grey = grey(frames.get(frame).getRGB(x, y));
          tile.setRGB(x, y, ColourScale.mixed(grey, ColourScale.of(weight), share));
        }
      }
      coloured.add(tile);
    }
    return coloured;
  }

  /** The luma of Rec. 601, as JPEG has it. */
  private static int grey(int rgb) {
    double luma = 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
    int grey = (int) Math.round(luma);
    return grey << 16 | grey << 8 | grey;
  }

  private BufferedImage scaled(BufferedImage picture) {
    BufferedImage scaled = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = scaled.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      g.drawImage(picture, 0, 0, side, side, null);
    } finally {
      g.dispose();
    }
    return scaled;
  }

  private static BufferedImage decoded(ByteString jpeg) {
    try {
      BufferedImage picture = ImageIO.read(jpeg.newInput());
      if (picture != null) {
        return picture;
      }
    } catch (IOException e) {
      throw new CommandFailure("the server sent a frame that is no JPEG", e);
    }
    throw new CommandFailure("the server sent a frame that is no JPEG");
  }
}
