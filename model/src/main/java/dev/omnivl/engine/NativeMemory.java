package dev.omnivl.engine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies outside the Java heap, where glibc has a say.
 *
 * <p>glibc keeps what was freed for whoever asks next, in an arena for each of the threads that
 * ever asked, eight for each processor. How much an arena keeps at its end grows with the largest
 * block that was ever freed, up to 64 MiB, and {@code malloc_trim} does not touch it: after a few
 * models came and went, that was several hundred megabytes. So the thresholds are fixed here, which
 * ends their growth, and blocks above them go back to the system at once.
 */
public final class NativeMemory {
  private static final Logger LOG = LoggerFactory.getLogger(NativeMemory.class);

  /** What an arena may keep at its end, and from which size on a block is one of its own. */
  private static final int KEPT_BYTES = 8 << 20;

  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_THRESHOLD = -3;

  private NativeMemory() {}

  /** Fixes how much freed memory is kept, unless the environment says that already. */
  static void bound() {
    limit("MALLOC_TRIM_THRESHOLD_", M_TRIM_THRESHOLD);
    limit("MALLOC_MMAP_THRESHOLD_", M_MMAP_THRESHOLD);
  }

  private static void limit(String variable, int parameter) {
    if (System.getenv(variable) == null) {
      call(
          "mallopt",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
          mallopt -> (int) mallopt.invokeExact(parameter, KEPT_BYTES));
    }
  }

  /** Gives freed memory back to the system, where the C library has a way for that. */
  public static void giveBack() {
    call(
        "malloc_trim",
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
        trim -> (int) trim.invokeExact(0L));
  }

  /** A call of a function of the C library. */
  @FunctionalInterface
  private interface Call {
    int of(MethodHandle function) throws Throwable;
  }

  private static void call(String function, FunctionDescriptor type, Call call) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> found = linker.defaultLookup().find(function);
    if (found.isEmpty()) {
      return; // not glibc
    }
    try {
      int result = call.of(linker.downcallHandle(found.get(), type));
      LOG.debug("{} returned {}", function, result);
    } catch (Throwable e) {
      LOG.debug("{} failed", function, e);
    }
  }
}
