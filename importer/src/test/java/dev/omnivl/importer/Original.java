package dev.omnivl.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.arch.Normalisation;
import dev.omnivl.bundle.Safetensors;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the original answers, as it was written beside a checkpoint.
 *
 * @param folder with {@code expected.safetensors} and {@code expected.json}
 */
public record Original(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What {@code expected.json} says. */
  public JsonNode json() {
    try {
      return JSON.readTree(folder.resolve("expected.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The texts, and others with a name. */
  public List<String> words(String key) {
    return JSON.convertValue(
        json().path(key), JSON.getTypeFactory().constructCollectionType(List.class, String.class));
  }

  /** A row of ids. */
  public int[] row(String key) {
    return JSON.convertValue(json().path(key), int[].class);
  }

  /** Rows of ids. */
  public List<int[]> ids(JsonNode rows) {
    List<int[]> all = new ArrayList<>();
    rows.forEach(row -> all.add(JSON.convertValue(row, int[].class)));
    return all;
  }

  /** An array. */
  public Weight array(String name) {
    try (Safetensors file = Safetensors.open(folder.resolve("expected.safetensors"))) {
      return file.weight(name);
    }
  }

  /** The rows of an array, flat, by its first axis. */
  public List<float[]> rows(String name) {
    Weight array = array(name);
    int count = Math.toIntExact(array.shape().size(0));
    int length = array.data().length / count;
    List<float[]> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      rows.add(Arrays.copyOfRange(array.data(), row * length, (row + 1) * length));
    }
    return rows;
  }

  /** Pictures (C, H, W) as the original's processor made them, back in bytes (H, W, C). */
  public List<byte[]> pixels(String name, Normalisation normalisation) {
    List<byte[]> pictures = new ArrayList<>();
    for (float[] values : rows(name)) {
      byte[] bytes = new byte[values.length];
      int places = values.length / 3;
      for (int index = 0; index < values.length; index++) {
        int channel = index / places;
        double value =
            values[index] * normalisation.deviation().get(channel)
                + normalisation.mean().get(channel);
        bytes[index % places * 3 + channel] = (byte) Math.round(255 * value);
      }
      pictures.add(bytes);
    }
    return pictures;
  }
}
