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
 * What lies outside the Java heap. glibc keeps what was freed for whoever asks next, in an arena
 * for each thread that ever asked; after a model is closed nobody does.
 */
public final class NativeMemory {
  private static final Logger LOG = LoggerFactory.getLogger(NativeMemory.class);

  private NativeMemory() {}

  /** Gives freed memory back to the system, where the C library has a way for that. */
  public static void giveBack() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> trim = linker.defaultLookup().find("malloc_trim");
    if (trim.isEmpty()) {
      return; // not glibc
    }
    MethodHandle call =
        linker.downcallHandle(
            trim.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    try {
      int released = (int) call.invokeExact(0L);
      LOG.debug("malloc_trim gave {} back", released == 1 ? "memory" : "nothing");
    } catch (Throwable e) {
      LOG.debug("malloc_trim failed", e);
    }
  }
}
