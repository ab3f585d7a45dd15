package dev.omnivl.media;

import static dev.omnivl.media.FormatsTest.distance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The canvas of an animated WebP follows the format's rules, whatever frames are looked at. */
final class WebpAnimationTest {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;
  private static final MediaDecoder DECODER = new MediaDecoder(MediaLimits.DEFAULTS);

  /** One frame to be put into a file. */
  private record Piece(
      Picture picture, int left, int top, int millis, boolean blends, boolean clears) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void canvasIsThatOfAPlainReading(long seed) {
    List<Piece> pieces = pieces(seed, 12);
    byte[] file = file(pieces);
    List<Frame> expected = plainReading(pieces);

    MediaInfo info = MediaFiles.info(DECODER, file, "x");
    assertThat(info.frameCount()).isEqualTo(12);
    assertThat(info.duration()).isEqualTo(Duration.ofMillis(12 * 50));
    List<TimedFrame> all = DECODER.frames(file, "x", FrameSampling.uniform(12), 0);
    for (int i = 0; i < 12; i++) {
      assertThat(all.get(i).at()).isEqualTo(Duration.ofMillis(50 * i));
      assertThat(distance(all.get(i).frame(), expected.get(i))).as("frame %s", i).isLessThan(0.6);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9})
  void framesThatAreNotLookedAtChangeNothing(long seed) {
    byte[] file = file(pieces(seed, 20));
    List<TimedFrame> all = DECODER.frames(file, "x", FrameSampling.uniform(20), 0);
    for (int count : new int[] {1, 2, 4, 10}) {
      for (TimedFrame frame : DECODER.frames(file, "x", FrameSampling.uniform(count), 0)) {
        int index = (int) (frame.at().toMillis() / 50);
        assertThat(frame.frame().rgb()).isEqualTo(all.get(index).frame().rgb());
      }
    }
  }

  @Test
  void sameAsTheGifOfTheSameFrames() {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0;
        i < 8;
        i++) { // a box that moves over a plain ground: later frames are small rectangles
      int at = 4 * i;
      pictures.add(
          Picture.paint(
              48,
              32,
              (x, y) -> x >= at && x < at + 8 && y > 8 && y < 20 ? 0xffff0000 : 0xff0000ff));
    }
    byte[] webp = MediaFiles.animatedWebp(pictures);
    byte[] gif = MediaFiles.gif(pictures);
    List<TimedFrame> ofWebp = DECODER.frames(webp, "x", FrameSampling.uniform(8), 0);
    List<TimedFrame> ofGif = DECODER.frames(gif, "x", FrameSampling.uniform(8), 0);
    for (int i = 0; i < 8; i++) {
      assertThat(ofWebp.get(i).at()).isEqualTo(ofGif.get(i).at());
      assertThat(distance(ofWebp.get(i).frame(), ofGif.get(i).frame())).isLessThan(1);
    }
  }

  @Test
  void singleFrameIsAnImage() {
    byte[] file = file(pieces(1, 1));
    assertThat(MediaFiles.info(DECODER, file, "x").kind()).isEqualTo(MediaKind.IMAGE);
  }

  @Test
  void shortestFramesAreShownAsBrowsersDo() {
    Picture picture = Picture.plain(WIDTH, HEIGHT, 0x102030);
    Piece piece = new Piece(picture, 0, 0, 10, false, false);
    byte[] file = file(List.of(piece, piece));
    assertThat(MediaFiles.info(DECODER, file, "x").duration()).isEqualTo(Duration.ofMillis(200));
  }

  private static List<Piece> pieces(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean whole = random.nextInt(4) == 0;
      int left = whole ? 0 : 2 * random.nextInt(WIDTH / 4);
      int top = whole ? 0 : 2 * random.nextInt(HEIGHT / 4);
      int width = whole ? WIDTH : 1 + random.nextInt(WIDTH - left);
      int height = whole ? HEIGHT : 1 + random.nextInt(HEIGHT - top);
      int colour = random.nextInt(0x1000000);
      int alpha = new int[] {0, 90, 255}[random.nextInt(3)];
      Picture picture =
          Picture.paint(
              width,
              height,
              (x, y) -> colour | (x / 5 + y / 5) % 2 << 16 | (x / 7 % 2 == 0 ? 255 : alpha) << 24);
      pieces.add(new Piece(picture, left, top, 50, random.nextBoolean(), random.nextBoolean()));
    }
    return pieces;
  }

  /** The rules, written again with real numbers. */
  private static List<Frame> plainReading(List<Piece> pieces) {
    double[] canvas = new double[4 * WIDTH * HEIGHT]; // colours multiplied by alpha, all 0 to 1
    List<Frame> shown = new ArrayList<>();
    for (Piece piece : pieces) {
      Picture picture = piece.picture;
      for (int i = 0; i < picture.width() * picture.height(); i++) {
        int x = piece.left + i % picture.width();
        int y = piece.top + i / picture.width();
        double over = (picture.rgba()[4 * i + 3] & 0xff) / 255.0;
        double kept = piece.blends ? 1 - over : 0;
        for (int c = 0; c < 4; c++) {
          int at = 4 * (y * WIDTH + x) + c;
          double own = c == 3 ? over : over * (picture.rgba()[4 * i + c] & 0xff) / 255;
          canvas[at] = own + kept * canvas[at];
        }
      }
      byte[] rgb = new byte[3 * WIDTH * HEIGHT];
      for (int i = 0; i < rgb.length; i++) {
        int at = 4 * (i / 3);
        rgb[i] = (byte) Math.round(255 * (canvas[at + i % 3] + 1 - canvas[at + 3]));
      }
      shown.add(new Frame(WIDTH, HEIGHT, rgb));
      if (piece.clears) {
        for (int y = piece.top; y < piece.top + picture.height(); y++) {
          int at = 4 * (y * WIDTH + piece.left);
          Arrays.fill(canvas, at, at + 4 * picture.width(), 0);
        }
      }
    }
    return shown;
  }

  private static byte[] file(List<Piece> pieces) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    ByteBuffer head = little(12 + 18 + 14);
    head.put(latin("RIFF")).putInt(0).put(latin("WEBPVP8X")).putInt(10).putInt(0x12);
    head.putShort((short) (WIDTH - 1)).put((byte) 0).putShort((short) (HEIGHT - 1)).put((byte) 0);
    head.put(latin("ANIM")).putInt(6).putInt(-1).putShort((short) 0);
    chunks.writeBytes(head.array());
    for (Piece piece : pieces) {
      byte[] still = MediaFiles.webp(piece.picture);
      byte[] picture = Arrays.copyOfRange(still, 12, still.length);
      ByteBuffer frame = little(8 + 16);
      frame.put(latin("ANMF")).putInt(16 + picture.length);
      uint24(frame, piece.left / 2);
      uint24(frame, piece.top / 2);
      uint24(frame, piece.picture.width() - 1);
      uint24(frame, piece.picture.height() - 1);
      uint24(frame, piece.millis);
      frame.put((byte) ((piece.blends ? 0 : 2) | (piece.clears ? 1 : 0)));
      chunks.writeBytes(frame.array());
      chunks.writeBytes(picture);
    }
    byte[] file = chunks.toByteArray();
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, file.length - 8);
    return file;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void uint24(ByteBuffer buffer, int value) {
    buffer.putShort((short) value).put((byte) (value >> 16));
  }

  private static byte[] latin(String letters) {
    return letters.getBytes(StandardCharsets.ISO_8859_1);
  }
}
