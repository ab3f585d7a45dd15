package dev.omnivl.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.omnivl.failure.Failure;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest {
  @TempDir private Path folder;

  @Test
  void readsWhatWasWritten() throws IOException {
    Weight odd = random(3, 5);
    Weight large = random(1_000, 640);
    Path file = folder.resolve("weights.safetensors");
    new SafetensorsWriter()
        .metadata("made by", "a test")
        .floats("odd", odd)
        .floats("large", large)
        .halves("half", large)
        .floats("upper", TensorType.BF16, large.shape(), () -> large)
        .longs("steps", 1L << 40, -7)
        .bytes("pixels", new byte[] {1, -1, 3}, 1, 3)
        .write(file);
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.metadata()).containsEntry("made by", "a test");
      assertThat(read.weight("odd").shape()).isEqualTo(odd.shape());
      assertThat(read.weight("odd").data()).isEqualTo(odd.data());
      assertThat(read.weight("large").data()).isEqualTo(large.data());
      float[] halves = read.weight("half").data();
      float[] uppers = read.weight("upper").data();
      for (int index = 0; index < halves.length; index++) {
        float number = large.data()[index];
        assertThat(halves[index]).isEqualTo(Float.float16ToFloat(Float.floatToFloat16(number)));
        assertThat(uppers[index]).isCloseTo(number, withinPercentage(0.4));
        assertThat(Float.floatToIntBits(uppers[index]) & 0xffff).isZero();
      }
      assertThat(read.longs("steps")).containsExactly(1L << 40, -7);
      assertThat(read.bytes("pixels")).containsExactly(1, -1, 3);
      assertThat(read.tensors().values().iterator().next().offset() % 4096).isZero();
    }
  }

  @Test
  void numbersThatHalvesCannotHoldAreRefused() {
    Weight weight = new Weight(Shape.of(2), new float[] {1, 70_000});
    assertThatThrownBy(() -> new SafetensorsWriter().halves("big", weight))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("big")
        .hasMessageContaining("70000");
  }

  @Test
  void wrongNamesAndTypesAreRefused() throws IOException {
    Path file = folder.resolve("steps.safetensors");
    new SafetensorsWriter().longs("steps", 1).write(file);
    try (Safetensors read = Safetensors.open(file)) {
      assertThatThrownBy(() -> read.weight("steps"))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("I64");
      assertThatThrownBy(() -> read.longs("other"))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("other");
    }
  }

  @Test
  void floatsOfAllSizesAreRead() throws IOException {
    byte[] header =
        bytes(
            "{\"a\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[4,12]}}");
    byte[] numbers =
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 0x3fc0) // 1.5
            .putShort((short) 0xc000) // -2
            .putDouble(0.1)
            .array();
    Path file = Files.write(folder.resolve("floats"), header);
    Files.write(file, numbers, StandardOpenOption.APPEND);
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.weight("a").data()).containsExactly(1.5f, -2);
      assertThat(read.weight("b").data()).containsExactly(0.1f);
      assertThat(read.weight("b").shape().rank()).isZero();
    }
  }

  @Test
  void typesThatAreNotKnownAreNamed() throws IOException {
    Path file =
        Files.write(
            folder.resolve("eight"),
            bytes("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[0],\"data_offsets\":[0,0]}}"));
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("a is of type F8_E4M3");
  }

  @Test
  void filesThatAreNoneAreRefused() throws IOException {
    assertThatThrownBy(() -> Safetensors.open(folder.resolve("none"))).isInstanceOf(Failure.class);
    String[] headers = {
      "{",
      "[1]x",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
      "{\"a\":{\"dtype\":\"F99\",\"shape\":[0],\"data_offsets\":[0,0]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,-4]}}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}",
    };
    for (String header : headers) {
      Path file = Files.write(folder.resolve("bad"), bytes(header));
      assertThatThrownBy(() -> Safetensors.open(file)).as(header).isInstanceOf(Failure.class);
    }
    Path file = Files.write(folder.resolve("short"), new byte[] {1, 2});
    assertThatThrownBy(() -> Safetensors.open(file)).isInstanceOf(Failure.class);
  }

  private static byte[] bytes(String header) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private static Weight random(int rows, int columns) {
    Random random = new Random(1);
    float[] data = new float[rows * columns];
    for (int index = 0; index < data.length; index++) {
      data[index] = (float) random.nextGaussian();
    }
    return new Weight(Shape.of(rows, columns), data);
  }
}
