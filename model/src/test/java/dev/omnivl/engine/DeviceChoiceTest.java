package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.bundle.Variant;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import org.junit.jupiter.api.Test;

/** Of the build for processors, which the tests run with. */
final class DeviceChoiceTest {
  @Test
  void autoTakesTheProcessorAndSaysWhyNoCard() {
    DeviceChoice choice = DeviceChoice.of("auto", Variant.FP32);
    assertThat(choice.device()).isEqualTo(Device.cpu());
    assertThat(choice.note())
        .isEqualTo("cuda not used: this build has no CUDA provider (build with -Pcuda)");
  }

  @Test
  void whoAsksForTheProcessorIsToldNothing() {
    assertThat(DeviceChoice.of("cpu", Variant.INT8)).isEqualTo(new DeviceChoice(Device.cpu(), ""));
  }

  @Test
  void eightBitsStayOnTheProcessor() {
    assertThat(DeviceChoice.of("auto", Variant.INT8))
        .isEqualTo(new DeviceChoice(Device.cpu(), "cuda not used: int8 is for processors"));
    assertThatThrownBy(() -> DeviceChoice.check("cuda", Variant.INT8))
        .hasMessageContaining("precision is int8; it must be fp32");
  }

  @Test
  void aCardThatIsAskedForIsNoWish() {
    assertThatThrownBy(() -> DeviceChoice.of("cuda:1", Variant.FP32))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE))
        .hasMessage(
            "cuda:1 cannot be used: this build has no CUDA provider (build with -Pcuda); or use cpu");
  }

  @Test
  void whatLacksIsNamed() {
    assertThat(
            Cuda.told(
                "Error code - ORT_FAIL - message: Failed to load library"
                    + " libonnxruntime_providers_cuda.so with error: libcudart.so.12: cannot open shared"
                    + " object file: No such file or directory",
                0))
        .startsWith("libcudart.so.12 not found (install CUDA 12");
    assertThat(Cuda.told("libcuda.so.1: cannot open shared object file", 0))
        .isEqualTo("libcuda.so.1 not found (install the NVIDIA driver)");
    assertThat(Cuda.told("CUDA failure 100: no CUDA-capable device is detected ; GPU=0", 0))
        .isEqualTo("no device 0");
    assertThat(Cuda.told("CUDA failure 35: CUDA driver version is insufficient", 0))
        .contains("driver is too old");
    assertThat(Cuda.told("first\nsecond", 0)).isEqualTo("first");
  }
}
