package dev.omnivl.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The only door to ONNX Runtime: whoever needs its environment takes it from here.
 *
 * <p>ONNX Runtime for Linux reports to its maker unless the environment variable {@code
 * ORT_DISABLE_TELEMETRY} is set when its library is loaded: it keeps events in the user's cache and
 * posts a device id, graph names and run counts every few seconds. {@link
 * OrtEnvironment#setTelemetry} comes too late for that and does not end it. So the variable is set
 * here, in this very process, before the first class of the library is touched, however the JVM was
 * started; and the switch of the API is thrown as well, for platforms where that is what counts.
 */
public final class OnnxRuntime {
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";
  private static volatile @Nullable OrtEnvironment environment;

  private OnnxRuntime() {}

  /**
   * Returns the environment of this process, which reports nothing to anybody.
   *
   * @throws Failure INTERNAL if it cannot be kept from that; whoever asks is told, not the first
   *     alone
   */
  public static OrtEnvironment environment() {
    OrtEnvironment there = environment;
    return there == null ? opened() : there;
  }

  private static synchronized OrtEnvironment opened() {
    OrtEnvironment there = environment;
    if (there == null) {
      there = silent();
      environment = there;
    }
    return there;
  }

  private static OrtEnvironment silent() {
    if (!"1".equals(System.getenv(SWITCH))) {
      setInThisProcess(SWITCH, "1");
    }
    NativeMemory.bound();
    RuntimeLibraries.unpack();
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      environment.setTelemetry(false);
      return environment;
    } catch (OrtException e) {
      throw new Failure(
          Reason.INTERNAL, "ONNX Runtime's reports cannot be turned off: " + e.getMessage(), e);
    }
  }

  /** The JVM's own view of the environment is a copy that native code never sees. */
  private static void setInThisProcess(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    int failed;
    try (Arena arena = Arena.ofConfined()) {
      failed = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    } catch (Throwable e) {
      throw new Failure(Reason.INTERNAL, name + " cannot be set: " + e.getMessage(), e);
    }
    if (failed != 0) {
      throw new Failure(Reason.INTERNAL, name + " cannot be set: set it to 1 before the start");
    }
  }
}
