package dev.omnivl.media;

import dev.omnivl.failure.Failure;
import dev.omnivl.media.decode.MediaDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Decodes files one after the other as a server does, for a test that watches the process: of each
 * it prints the milliseconds, how much its peak of resident memory grew above rest, MB, and what
 * became of it.
 */
final class HostileProgram {
  private static final int SIDE = 224;

  private HostileProgram() {}

  public static void main(String[] files) throws IOException {
    MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
    byte[] plain = Files.readAllBytes(Path.of(files[0]));
    decoder.image(plain, "plain", SIDE);
    long rest = kilobytes("VmHWM:");
    for (int i = 1; i < files.length; i++) {
      byte[] file = Files.readAllBytes(Path.of(files[i]));
      long begin = System.nanoTime();
      String end = end(decoder, file);
      long milliseconds = (System.nanoTime() - begin) / 1_000_000;
      long grown = (kilobytes("VmHWM:") - rest) / 1024;
      System.out.printf(Locale.ROOT, "%d\t%d\t%s%n", milliseconds, grown, end);
    }
  }

  private static String end(MediaDecoder decoder, byte[] file) {
    try (OpenedMedium medium = decoder.open(file, "hostile")) {
      medium.frames(FrameSampling.uniform(8), SIDE);
      return "read";
    } catch (Failure failure) {
      return failure.reason() + ": " + failure.getMessage();
    }
  }

  private static long kilobytes(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no " + field);
  }
}
