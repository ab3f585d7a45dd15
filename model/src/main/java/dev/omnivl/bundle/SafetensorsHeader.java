package dev.omnivl.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;

/** What the beginning of a safetensors file says. */
record SafetensorsHeader(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";
  private static final ObjectMapper JSON = new ObjectMapper();

  static SafetensorsHeader read(MemorySegment file, Path path) {
    if (file.byteSize() < Long.BYTES) {
      throw corrupt(path, "it is too short");
    }
    long length = file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    if (length < 2 || length > file.byteSize() - Long.BYTES || length > Integer.MAX_VALUE) {
      throw corrupt(path, "its header has no sensible length");
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
      StoredTensor tensor = tensor(entry.getKey(), entry.getValue(), start);
      long last = start + entry.getValue().path("data_offsets").path(1).asLong(-1);
      if (tensor.offset() < start || last > end || tensor.offset() + tensor.length() != last) {
        throw corrupt(path, entry.getKey() + " does not lie within it");
      }
      tensors.put(entry.getKey(), tensor);
    }
    return new SafetensorsHeader(
        Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
  }

  private static StoredTensor tensor(String name, JsonNode json, long start) {
    long[] shape =
        StreamSupport.stream(json.path("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    long offset = start + json.path("data_offsets").path(0).asLong(-1);
    return new StoredTensor(
        name, TensorType.valueOf(json.path("dtype").asText()), Shape.of(shape), offset);
  }

  private static Failure corrupt(Path path, String why) {
    return new Failure(Reason.CORRUPT, path + " is no safetensors file: " + why);
  }
}
