package dev.omnivl.trainer.checkpoint;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a run folder to one process. The system gives the lock back when the process ends, however
 * it ends.
 */
public final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the folder, which is made if it is not there.
   *
   * @throws Failure UNAVAILABLE if another process trains in it
   */
  public static RunLock of(Path run) {
    try {
      Files.createDirectories(run);
      FileChannel channel =
          FileChannel.open(
              run.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return new RunLock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot write to the run " + run + ": " + e.getMessage(), e);
    }
    throw new Failure(
        Reason.UNAVAILABLE,
        "another process is training in "
            + run
            + ": wait for it, or name another folder with --run");
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
