package dev.omnivl.server.reload;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.transport.Notices;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files again when their bytes change. What cannot be read, or is wrong, leaves what was read
 * before in its place and a line in the log, so that a file may be replaced in any way: at once, in
 * pieces, or one file of a pair after the other. A change is taken when it was the same at two
 * looks: half of a list is a list, too.
 *
 * <p>The files are small and are compared as a whole twice a second: times of change lie where a
 * secret is a link that is turned, and where two writes fall into one tick of the clock.
 */
public final class Reloading implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reloading.class);
  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final int MAX_BYTES = 16 << 20;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("omnivl-reload").daemon().factory());
  private final Duration period;
  private final List<Runnable> tasks = new CopyOnWriteArrayList<>();

  /** Looks twice a second. */
  public Reloading() {
    this(PERIOD);
  }

  /** Looks as often as is said. */
  Reloading(Duration period) {
    this.period = period;
  }

  /** Makes a value of the contents of files, in their order. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads.
     *
     * @throws Failure with what is wrong
     */
    T read(List<byte[]> contents);
  }

  /**
   * Reads files now, and again whenever they change.
   *
   * @param what the value is, as a person calls it
   * @param value gets what was read, now on this thread and later on another
   * @throws Failure if they cannot be read now
   */
  public <T> void follow(String what, List<Path> files, Reader<T> reader, Consumer<T> value) {
    List<byte[]> contents = contents(what, files);
    value.accept(reader.read(contents));
    Follower<T> follower = new Follower<>(what, files, reader, value, contents);
    every(follower::look);
  }

  /** Runs something as often as files are looked at. */
  public void every(Runnable task) {
    tasks.add(task);
    thread.scheduleWithFixedDelay(
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            log.error("a file that changed could not be taken over", e);
          }
        },
        period.toMillis(),
        period.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Looks once, on this thread: for who does not look by the clock. */
  void look() {
    tasks.forEach(Runnable::run);
  }

  private static final class Follower<T> {
    private final String what;
    private final List<Path> files;
    private final Reader<T> reader;
    private final Consumer<T> value;
    private final Notices notices = new Notices(log);
    private List<byte[]> read;

    /** At the last look. */
    private List<byte[]> seen;

    private boolean complained;

    Follower(
        String what, List<Path> files, Reader<T> reader, Consumer<T> value, List<byte[]> contents) {
      this.what = what;
      this.files = files;
      this.reader = reader;
      this.value = value;
      this.read = contents;
      this.seen = contents;
    }

    void look() {
      try {
        List<byte[]> contents = contents(what, files);
        boolean settled = same(contents, seen);
        seen = contents;
        if (same(contents, read)) {
          if (complained) {
            log.info("{} is as it was before", what);
            complained = false;
          }
          return;
        }
        if (!settled) {
          return; // somebody may be writing
        }
        value.accept(reader.read(contents));
        read = contents;
        complained = false;
        log.info("{} changed and was read again", what);
      } catch (Failure e) {
        complained = true;
        notices.warn("{} changed and stays what it was: {}", what, String.valueOf(e.getMessage()));
      }
    }

    private static boolean same(List<byte[]> these, List<byte[]> those) {
      boolean same = true;
      for (int i = 0; i < these.size(); i++) {
        same &= Arrays.equals(these.get(i), those.get(i));
      }
      return same;
    }
  }

  private static List<byte[]> contents(String what, List<Path> files) {
    List<byte[]> contents = new ArrayList<>();
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new Failure(
              Reason.INVALID_ARGUMENT,
              what + " cannot be read: " + file + " has more than " + MAX_BYTES + " bytes");
        }
        contents.add(bytes);
      } catch (IOException e) {
        throw new Failure(
            Reason.INVALID_ARGUMENT,
            what + " cannot be read: " + file + " is not there or may not be read",
            e);
      }
    }
    return contents;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
