package dev.omnivl.bench;

import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it take from an encoded photo to the 224 by 224 RGB bytes that the model reads? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StillDecodeBench {
  private static final int SIDE = 224; // pixels
  private static final Preprocessor PREPROCESSOR = new Preprocessor(Preprocessing.of(SIDE, 1));

  private final MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);

  /** The photo's format. */
  @Param({"jpeg", "png"})
  private String format;

  /** The photo's width, pixels; it is three quarters as high. */
  @Param({"640", "4000"})
  private int width;

  private byte[] photo = new byte[0];

  /** Draws a photo with smooth shades and fine grain, and encodes it. */
  @Setup
  public void drawPhoto() throws IOException {
    BufferedImage image = new BufferedImage(width, width * 3 / 4, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bytes = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < bytes.length; i++) {
      int shade = (i / 3 % width + i / 3 / width) >> 3; // a smooth diagonal
      bytes[i] = (byte) (Math.abs(shade % 400 - 200) + random.nextInt(16));
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, encoded)) {
      throw new IOException("no writer for " + format);
    }
    photo = encoded.toByteArray();
  }

  /** Ours: FFmpeg, reduced while decoding, then one bicubic resize. */
  @Benchmark
  public byte[] ours() {
    return PREPROCESSOR.image(decoder.image(photo, "photo", SIDE));
  }

  /** The JDK's reader at full size, then one bicubic resize by Java 2D. */
  @Benchmark
  public byte[] imageIo() throws IOException {
    return resized(ImageIO.read(new ByteArrayInputStream(photo)));
  }

  /** The JDK's reader taking each n-th pixel, as cheap as it gets there. */
  @Benchmark
  public byte[] imageIoSubsampled() throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream stream =
        ImageIO.createImageInputStream(new ByteArrayInputStream(photo))) {
      reader.setInput(stream);
      ImageReadParam parameters = reader.getDefaultReadParam();
      int step = Math.max(1, width / (2 * SIDE));
      parameters.setSourceSubsampling(step, step, 0, 0);
      return resized(reader.read(0, parameters));
    } finally {
      reader.dispose();
    }
  }

  private static byte[] resized(BufferedImage image) {
    BufferedImage square = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = square.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(image, 0, 0, SIDE, SIDE, null);
    graphics.dispose();
    return ((DataBufferByte) square.getRaster().getDataBuffer()).getData();
  }
}
