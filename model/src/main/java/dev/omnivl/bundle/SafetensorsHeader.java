package dev.omnivl.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** What the beginning of a safetensors file says. */
record SafetensorsHeader(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";
  private static final int LONGEST =
      1 << 24; // bytes of a header; 100,000 tensors need about as many
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  static SafetensorsHeader read(MemorySegment file, Path path) {
    if (file.byteSize() < Long.BYTES) {
      throw corrupt(path, "it is too short");
    }
    long length = file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    if (length < 2 || length > LONGEST) {
      throw corrupt(path, "its header has no sensible length");
    }
    if (length > file.byteSize() - Long.BYTES) {
      throw corrupt(path, "it ends within its header; fetch it again");
    }
    byte[] text = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    try {
      return read(
          JSON.readTree(new String(text, StandardCharsets.UTF_8)),
          Long.BYTES + length,
          file.byteSize(),
          path);
    } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
      throw new Failure(
          Reason.CORRUPT, path + " is no safetensors file: its header is unreadable", e);
    }
  }

  private static SafetensorsHeader read(JsonNode json, long start, long end, Path path) {
    if (!json.isObject()) {
      throw corrupt(path, "its header is no JSON object");
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      if (entry.getKey().equals(METADATA)) {
        entry
            .getValue()
            .properties()
            .forEach(text -> metadata.put(text.getKey(), text.getValue().asText()));
        continue;
      }
      StoredTensor tensor = tensor(entry.getKey(), entry.getValue(), start, path);
      long last = Math.addExact(start, entry.getValue().path("data_offsets").path(1).asLong(-1));
      if (tensor.offset() < start || tensor.offset() + tensor.length() != last) {
        throw corrupt(path, entry.getKey() + " has offsets that its shape does not fill");
      }
      if (last > end) {
        throw corrupt(
            path,
            String.format(
                Locale.ROOT,
                "%s ends at byte %d, the file at %d; fetch it again",
                entry.getKey(),
                last,
                end));
      }
      tensors.put(entry.getKey(), tensor);
    }
    return new SafetensorsHeader(
        Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
  }

  private static StoredTensor tensor(String name, JsonNode json, long start, Path path) {
    long[] shape =
        StreamSupport.stream(json.path("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    long elements = 1;
    for (long length : shape) {
      elements = Math.multiplyExact(elements, length);
    }
    TensorType type = type(name, json.path("dtype").asText(), path);
    Math.multiplyExact(elements, type.bytes());
    long offset = Math.addExact(start, json.path("data_offsets").path(0).asLong(-1));
    return new StoredTensor(name, type, Shape.of(shape), offset);
  }

  private static TensorType type(String tensor, String name, Path path) {
    for (TensorType type : TensorType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new Failure(
        Reason.CORRUPT,
        String.format(
            Locale.ROOT,
            "%s cannot be read: %s is of type %s, and known are %s",
            path,
            tensor,
            name,
            Arrays.toString(TensorType.values())));
  }

  private static Failure corrupt(Path path, String why) {
    return new Failure(Reason.CORRUPT, path + " is no safetensors file: " + why);
  }
}
