package dev.omnivl.server.grpc.inference;

import com.google.protobuf.ByteString;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.grpc.inference.Rows.Cell;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferRequestedOutputTensor;
import inference.ModelInferResponse;
import inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes outputs in the form that the request had. */
final class OutputWriter {
  private OutputWriter() {}

  /**
   * Returns the outputs that are wanted, all if none is named.
   *
   * @throws Failure {@code INVALID_ARGUMENT} with those there are
   */
  static List<TensorSpec> wanted(ModelInferRequest request, List<TensorSpec> specs) {
    if (request.getOutputsCount() == 0) {
      return specs;
    }
    List<TensorSpec> wanted = new ArrayList<>();
    for (int i = 0; i < request.getOutputsCount(); i++) {
      InferRequestedOutputTensor asked = request.getOutputs(i);
      String field = "outputs[" + i + "]";
      InputReader.check(asked.getParametersMap(), field);
      TensorSpec spec =
          specs.stream()
              .filter(each -> each.name().equals(asked.getName()))
              .findFirst()
              .orElseThrow(() ->
                  Failure.ofField(
                      field + ".name",
                      "is none that this model gives; it gives "
                          + specs.stream()
                              .map(TensorSpec::name)
                              .collect(Collectors.joining(", "))));
      if (!wanted.contains(spec)) {
        wanted.add(spec);
      }
    }
    return wanted;
  }

  /** Adds outputs to a reply. */
  static void write(
      ModelInferResponse.Builder response,
      List<TensorSpec> wanted,
      Map<String, List<Cell>> outputs,
      boolean raw) {
    for (TensorSpec spec : wanted) {
      List<Cell> rows = Objects.requireNonNull(outputs.get(spec.name()), spec.name());
      InferOutputTensor.Builder tensor =
          InferOutputTensor.newBuilder()
              .setName(spec.name())
              .setDatatype(spec.type().name())
              .addShape(rows.size())
              .addAllShape(spec.row());
      if (raw) {
        response.addRawOutputContents(raw(rows));
      } else {
        tensor.setContents(typed(rows));
      }
      response.addOutputs(tensor);
    }
  }

  private static ByteString raw(List<Cell> rows) {
    ByteString.Output bytes = ByteString.newOutput();
    for (Cell row : rows) {
      byte[] own =
          switch (row) {
            case Cell.Numbers(float[] values) -> {
              ByteBuffer packed =
                  ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
              packed.asFloatBuffer().put(values);
              yield packed.array();
            }
            case Cell.Text(String value) -> {
              ByteString text = ByteString.copyFromUtf8(value);
              ByteBuffer packed =
                  ByteBuffer.allocate(Integer.BYTES + text.size()).order(ByteOrder.LITTLE_ENDIAN);
              packed.putInt(text.size());
              text.copyTo(packed);
              yield packed.array();
            }
          };
      bytes.write(own, 0, own.length);
    }
    return bytes.toByteString();
  }

  private static InferTensorContents typed(List<Cell> rows) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (Cell row : rows) {
      switch (row) {
        case Cell.Numbers(float[] values) -> {
          for (float value : values) {
            contents.addFp32Contents(value);
          }
        }
        case Cell.Text(String value) -> contents.addBytesContents(ByteString.copyFromUtf8(value));
      }
    }
    return contents.build();
  }
}
