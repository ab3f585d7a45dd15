package dev.omnivl.trainer.nd;

import ai.djl.Device;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The number format of matrix products and attention while a model learns. Weights, gradients,
 * moments, norms, the sums of residual branches and all losses are in float32 in either case.
 */
public enum MatrixPrecision {
  /** IEEE single precision. */
  @JsonProperty("fp32")
  FP32,

  /**
   * bfloat16 factors and results, float32 sums: several times as fast where the device has
   * instructions for it. Where it has none, all is in float32.
   */
  @JsonProperty("bf16")
  BF16;

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  // As Linux names them: AVX-512 BF16 and AMX of x86, the BF16 extension of Arm.
  private static final String INSTRUCTIONS = ".*\\b(avx512_bf16|amx_bf16|bf16)\\b.*";

  /** What this machine's default device computes in when this is asked of it. */
  public MatrixPrecision here() {
    return on(Torch.engine().defaultDevice());
  }

  /** What a device computes in when this is asked of it. */
  public MatrixPrecision on(Device device) {
    return this == FP32 || device.isGpu() || Processor.MULTIPLIES_BF16 ? this : FP32;
  }

  private static final class Processor {
    static final boolean MULTIPLIES_BF16 = multiplies();

    private static boolean multiplies() {
      try (Stream<String> lines = Files.lines(PROCESSOR)) {
        return lines
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .anyMatch(line -> line.matches(INSTRUCTIONS));
      } catch (IOException noLinux) {
        return false;
      }
    }
  }
}
