package dev.omnivl.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Named arrays in safetensors files. */
final class ArrayFiles {
  private ArrayFiles() {}

  /** Writes arrays, at least one, by their names. */
  static void write(Path file, Map<String, NDArray> arrays) throws IOException {
    NDManager owner = arrays.values().iterator().next().getManager();
    try (NDManager moment = owner.newSubManager();
        OutputStream out = Files.newOutputStream(file)) {
      NDList list = new NDList();
      arrays.forEach((name, array) -> {
        NDArray handle = array.stopGradient();
        handle.setName(name);
        handle.attach(moment); // with copies of it that the way from a card takes
        list.add(handle);
      });
      list.encode(out, NDList.Encoding.SAFETENSORS);
    }
  }

  /**
   * Reads all arrays of a file; each has its name.
   *
   * @throws Failure CORRUPT if it cannot be read
   */
  static NDList read(NDManager manager, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return NDList.decode(manager, in);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
