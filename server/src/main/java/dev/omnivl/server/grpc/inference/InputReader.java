package dev.omnivl.server.grpc.inference;

import com.google.protobuf.ByteString;
import dev.omnivl.failure.Failure;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the inputs of a request, in either form, and refuses what is not as the model's metadata
 * says.
 */
final class InputReader {
  /** The most rows of a request. */
  static final int MAX_ROWS = 64;

  /** What other servers of the protocol do by parameters, and this one does not. */
  private static final Set<String> UNKNOWN_PARAMETERS =
      Set.of(
          "shared_memory_region",
          "sequence_id",
          "sequence_start",
          "sequence_end",
          "classification");

  private final ModelInferRequest request;
  private final Map<String, TensorSpec> specs;
  private final boolean raw;
  private int rows;

  private InputReader(ModelInferRequest request, List<TensorSpec> specs) {
    this.request = request;
    this.specs = specs.stream().collect(Collectors.toMap(TensorSpec::name, spec -> spec));
    raw = request.getRawInputContentsCount() > 0;
  }

  /**
   * Reads all inputs.
   *
   * @param specs of the model
   * @return by the names of the inputs their rows, as many of each
   * @throws Failure {@code INVALID_ARGUMENT} with what is wrong and what is allowed
   */
  static Map<String, List<ByteString>> read(ModelInferRequest request, List<TensorSpec> specs) {
    return new InputReader(request, specs).read();
  }

  /** Refuses parameters that ask for what this server does not do. */
  static void check(Map<String, InferParameter> parameters, String field) {
    for (String name : parameters.keySet()) {
      if (UNKNOWN_PARAMETERS.contains(name)) {
        throw Failure.ofField(
            field + ".parameters", "has " + name + ", which this server does not offer");
      }
    }
  }

  private Map<String, List<ByteString>> read() {
    check(request.getParametersMap(), "request");
    if (raw && request.getRawInputContentsCount() != request.getInputsCount()) {
      throw Failure.ofField(
          "raw_input_contents",
          "has "
              + request.getRawInputContentsCount()
              + " entries for "
              + request.getInputsCount()
              + " inputs; there must be one for each");
    }
    Map<String, List<ByteString>> all = new HashMap<>();
    for (int i = 0; i < request.getInputsCount(); i++) {
      InferInputTensor input = request.getInputs(i);
      String field = "inputs[" + i + "]";
      if (all.put(input.getName(), read(input, i, field)) != null) {
        throw Failure.ofField(field + ".name", "is " + input.getName() + " a second time");
      }
    }
    for (String name : specs.keySet()) {
      if (!all.containsKey(name)) {
        throw Failure.ofField("inputs", "lacks " + name + "; it takes " + known());
      }
    }
    return all;
  }

  private String known() {
    return specs.keySet().stream().sorted().collect(Collectors.joining(", "));
  }

  private List<ByteString> read(InferInputTensor input, int place, String field) {
    TensorSpec spec = specs.get(input.getName());
    if (spec == null) {
      throw Failure.ofField(field + ".name", "is none that this model takes; it takes " + known());
    }
    check(input.getParametersMap(), field);
    if (!input.getDatatype().equals(spec.type().name())) {
      throw Failure.ofField(
          field + ".datatype", "of " + spec.name() + " must be " + spec.type().name());
    }
    int own = rows(input.getShapeList(), spec, field + ".shape");
    if (rows != 0 && own != rows) {
      throw Failure.ofField(
          field + ".shape", "has " + own + " rows where another input has " + rows);
    }
    rows = own;
    if (!raw) {
      return typed(input.getContents(), spec, field + ".contents");
    }
    if (input.hasContents()) {
      throw Failure.ofField(
          field + ".contents", "must be empty where there are raw_input_contents");
    }
    ByteString bytes = request.getRawInputContents(place);
    String rawField = "raw_input_contents[" + place + "]";
    return spec.type() == TensorSpec.Type.BYTES
        ? strings(bytes, rawField)
        : rows(bytes, spec.elements(), rawField);
  }

  private static int rows(List<Long> shape, TensorSpec spec, String field) {
    boolean single = spec.row().equals(List.of(1L));
    boolean fits =
        shape.size() == spec.row().size() + 1
            ? shape.subList(1, shape.size()).equals(spec.row())
            : single && shape.size() == 1;
    if (!fits) {
      String allowed =
          "[n" + spec.row().stream().map(n -> ", " + n).collect(Collectors.joining()) + "]";
      throw Failure.ofField(
          field, "must be " + allowed + (single ? " or [n]" : "") + ", n being 1 to " + MAX_ROWS);
    }
    long own = shape.getFirst();
    if (own < 1 || own > MAX_ROWS) {
      throw Failure.ofField(field, "has " + own + " rows; allowed are 1 to " + MAX_ROWS);
    }
    return (int) own;
  }

  private List<ByteString> typed(InferTensorContents contents, TensorSpec spec, String field) {
    int expected = rows * spec.elements();
    return switch (spec.type()) {
      case BYTES -> {
        requireCount(contents.getBytesContentsCount(), expected, field + ".bytes_contents");
        requireNoOther(contents, contents.getBytesContentsCount(), field);
        yield contents.getBytesContentsList();
      }
      case UINT8 -> {
        requireCount(contents.getUintContentsCount(), expected, field + ".uint_contents");
        requireNoOther(contents, contents.getUintContentsCount(), field);
        byte[] bytes = new byte[expected];
        for (int i = 0; i < expected; i++) {
          int value = contents.getUintContents(i);
          if (value < 0 || value > 255) {
            throw Failure.ofField(
                field + ".uint_contents",
                "has " + Integer.toUnsignedString(value) + "; UINT8 is 0 to 255");
          }
          bytes[i] = (byte) value;
        }
        yield rows(ByteString.copyFrom(bytes), spec.elements(), field);
      }
      case FP32 -> throw new IllegalStateException("no model takes numbers");
    };
  }

  private static void requireCount(int found, int expected, String field) {
    if (found != expected) {
      throw Failure.ofField(field, "has " + found + " elements; its shape asks for " + expected);
    }
  }

  private static void requireNoOther(InferTensorContents contents, int own, String field) {
    int all =
        contents.getBoolContentsCount()
            + contents.getIntContentsCount()
            + contents.getInt64ContentsCount()
            + contents.getUintContentsCount()
            + contents.getUint64ContentsCount()
            + contents.getFp32ContentsCount()
            + contents.getFp64ContentsCount()
            + contents.getBytesContentsCount();
    if (all != own) {
      throw Failure.ofField(field, "has elements of more than one data type");
    }
  }

  private List<ByteString> rows(ByteString bytes, int size, String field) {
    if (bytes.size() != (long) rows * size) {
      throw Failure.ofField(
          field, "has " + bytes.size() + " bytes; its shape asks for " + (long) rows * size);
    }
    List<ByteString> all = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      all.add(bytes.substring(row * size, (row + 1) * size));
    }
    return all;
  }

  /** Each element is its length, 4 bytes little-endian, and its bytes. */
  private List<ByteString> strings(ByteString bytes, String field) {
    List<ByteString> all = new ArrayList<>(rows);
    ByteBuffer left = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    while (left.hasRemaining() && all.size() <= rows) {
      long length = left.remaining() < Integer.BYTES ? -1 : Integer.toUnsignedLong(left.getInt());
      if (length < 0 || length > left.remaining()) {
        throw Failure.ofField(field, "ends inside element " + all.size());
      }
      all.add(bytes.substring(left.position(), left.position() + (int) length));
      left.position(left.position() + (int) length);
    }
    requireCount(all.size(), rows, field);
    return all;
  }

  /** Returns a text of a row. */
  static String text(ByteString row, String field) {
    if (!row.isValidUtf8()) {
      throw Failure.ofField(field, "is no UTF-8");
    }
    return Objects.requireNonNull(row.toStringUtf8());
  }
}
