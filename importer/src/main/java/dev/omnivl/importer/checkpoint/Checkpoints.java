package dev.omnivl.importer.checkpoint;

import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens files of weights by what they are, whatever they are called. */
public final class Checkpoints {
  /** How the list of a set of shards ends. */
  public static final String INDEX = ".index.json";

  private static final int MAGIC = 8; // bytes
  private static final String POINTER = "version ";

  private Checkpoints() {}

  /**
   * Opens a safetensors file, a file of PyTorch ({@code .bin}, {@code .pth}, {@code .pt}) or the
   * {@code *.index.json} of a set of shards beside it.
   *
   * @throws Failure NOT_FOUND if the file or a shard is missing, CORRUPT if one is none of these or
   *     damaged
   */
  public static WeightSource open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new Failure(Reason.NOT_FOUND, "no weights at " + file);
    }
    if (file.toString().endsWith(INDEX)) {
      return Shards.open(file);
    }
    byte[] magic = magic(file);
    String text = new String(magic, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK")) {
      return TorchSource.open(file);
    }
    if (magic.length > 1 && magic[0] == (byte) 0x80 && magic[1] == 2) {
      throw new Failure(
          Reason.CORRUPT,
          file
              + " was written before PyTorch 1.6, in a form that is not read: fetch"
              + " model.safetensors, or load it with PyTorch and save it again");
    }
    if (text.startsWith(POINTER)) {
      throw new Failure(
          Reason.CORRUPT,
          file
              + " is only a pointer to the file, as Git keeps it: fetch the file with git lfs pull");
    }
    return SafetensorsSource.open(file);
  }

  private static byte[] magic(Path file) {
    try (InputStream bytes = Files.newInputStream(file)) {
      return bytes.readNBytes(MAGIC);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
