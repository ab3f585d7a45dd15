package dev.omnivl.files;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Two paths change places in one step. The JDK can move one only, and not onto a folder that has
 * something in it; Linux can, by {@code renameat2} of its C library.
 */
final class Exchange {
  private static final int CURRENT_FOLDER = -100; // AT_FDCWD
  private static final int EXCHANGE = 2; // RENAME_EXCHANGE
  private static final Optional<MethodHandle> RENAME = rename();

  private Exchange() {}

  /** Returns whether it was done; nothing has changed if not. */
  static boolean of(Path one, Path other) {
    if (RENAME.isEmpty() || one.getFileSystem() != FileSystems.getDefault()) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      int result =
          (int)
              RENAME
                  .get()
                  .invokeExact(
                      CURRENT_FOLDER,
                      arena.allocateFrom(one.toAbsolutePath().toString()),
                      CURRENT_FOLDER,
                      arena.allocateFrom(other.toAbsolutePath().toString()),
                      EXCHANGE);
      return result == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("renameat2 could not be called", e);
    }
  }

  private static Optional<MethodHandle> rename() {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("renameat2")
        .map(address ->
            linker.downcallHandle(
                address,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT)));
  }
}
