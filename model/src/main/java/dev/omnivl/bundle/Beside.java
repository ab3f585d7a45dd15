package dev.omnivl.bundle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Something that is made on a thread of its own, while the one that needs it does another thing.
 */
final class Beside<T> {
  private final CompletableFuture<T> made;

  private Beside(CompletableFuture<T> made) {
    this.made = made;
  }

  /** Begins to make something on a thread of that name. */
  static <T> Beside<T> begin(String thread, Supplier<T> making) {
    return new Beside<>(
        CompletableFuture.supplyAsync(
            making, task -> Thread.ofPlatform().name(thread).daemon().start(task)));
  }

  /** Waits for it; what its making threw is thrown here. */
  T await() {
    try {
      return made.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw e;
      }
    }
  }

  /** Nobody will wait for it: if it comes about, it is let go of. */
  void discard(Consumer<T> closing) {
    made.thenAccept(closing);
  }
}
