package dev.omnivl.server.grpc.inference;

import inference.DataType;
import inference.ModelInput;
import inference.ModelMetadataResponse.TensorMetadata;
import inference.ModelOutput;
import java.util.List;

/**
 * A tensor that a model takes or gives.
 *
 * @param type of its elements
 * @param row its shape without the rows; 1 for a single element
 */
record TensorSpec(String name, Type type, List<Long> row) {
  /** What the elements are. */
  enum Type {
    /** Encoded media, or texts in UTF-8. */
    BYTES(DataType.TYPE_STRING),
    /** Pixels. */
    UINT8(DataType.TYPE_UINT8),
    /** Numbers. */
    FP32(DataType.TYPE_FP32);

    private final DataType configured;

    Type(DataType configured) {
      this.configured = configured;
    }
  }

  static TensorSpec bytes(String name) {
    return new TensorSpec(name, Type.BYTES, List.of(1L));
  }

  static TensorSpec number(String name) {
    return new TensorSpec(name, Type.FP32, List.of(1L));
  }

  /** Returns how many elements a row has. */
  int elements() {
    return Math.toIntExact(row.stream().reduce(1L, Math::multiplyExact));
  }

  TensorMetadata metadata() {
    return TensorMetadata.newBuilder()
        .setName(name)
        .setDatatype(type.name())
        .addShape(-1)
        .addAllShape(row)
        .build();
  }

  ModelInput input() {
    return ModelInput.newBuilder()
        .setName(name)
        .setDataType(type.configured)
        .addAllDims(row)
        .build();
  }

  ModelOutput output() {
    return ModelOutput.newBuilder()
        .setName(name)
        .setDataType(type.configured)
        .addAllDims(row)
        .build();
  }
}
