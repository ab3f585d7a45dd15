package dev.omnivl.trainer.events;

import com.google.protobuf.CodedOutputStream;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scalars by step in a file that TensorBoard reads.
 *
 * <p>The file is named {@code events.out.tfevents.SECONDS.PROCESS.NUMBER} and never one that is
 * there already: a run that goes on opens another, and TensorBoard reads all of a folder in the
 * order of their names. It is a sequence of {@link TfRecord}s, each a protobuf message {@code
 * Event}, of which these fields are written:
 *
 * <pre>
 *   double  wall_time    = 1   seconds since 1970
 *   int64   step         = 2
 *   string  file_version = 3   of the first event only
 *   Summary summary      = 5
 *     repeated Value value = 1
 *       string tag          = 1
 *       float  simple_value = 2
 * </pre>
 *
 * <p>An event is one write, so that a crash costs at most the last one. A log to which nothing is
 * ever added makes no file.
 */
public final class EventLog implements Closeable {
  private static final String VERSION = "brain.Event:2";
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE_VALUE = 2;

  private final Path folder;
  private final InstantSource clock;
  private @Nullable OutputStream file;

  private EventLog(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** A log in a folder, which must be there when the first scalars come. */
  public static EventLog in(Path folder) {
    return new EventLog(folder, InstantSource.system());
  }

  /** A log whose events bear this clock's time. */
  static EventLog in(Path folder, InstantSource clock) {
    return new EventLog(folder, clock);
  }

  /**
   * Adds one event.
   *
   * @param step that the scalars belong to
   * @param scalars by tag; TensorBoard groups tags by what stands before the first slash
   * @throws Failure UNAVAILABLE if the file cannot be written
   */
  public void add(long step, Map<String, Double> scalars) {
    try {
      OutputStream opened = file;
      if (opened == null) {
        opened = open();
        file = opened;
        write(opened, event -> event.writeString(EVENT_FILE_VERSION, VERSION));
      }
      byte[] summary = summary(scalars);
      write(
          opened,
          event -> {
            event.writeInt64(EVENT_STEP, step);
            event.writeByteArray(EVENT_SUMMARY, summary);
          });
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE, "cannot write events in " + folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private OutputStream open() throws IOException {
    String name =
        "events.out.tfevents."
            + clock.instant().getEpochSecond()
            + "."
            + ProcessHandle.current().pid()
            + ".";
    for (int number = 0; ; number++) {
      try {
        return Files.newOutputStream(
            folder.resolve(name + number), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException e) {
        continue; // an earlier call of this very second
      }
    }
  }

  private void write(OutputStream out, Fields fields) throws IOException {
    Instant now = clock.instant();
    double seconds = now.getEpochSecond() + now.getNano() / 1e9;
    out.write(
        TfRecord.of(
            message(event -> {
              event.writeDouble(EVENT_WALL_TIME, seconds);
              fields.write(event);
            })));
  }

  private static byte[] summary(Map<String, Double> scalars) throws IOException {
    return message(summary -> {
      for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
        summary.writeByteArray(
            SUMMARY_VALUE,
            message(value -> {
              value.writeString(VALUE_TAG, scalar.getKey());
              value.writeFloat(VALUE_SIMPLE_VALUE, scalar.getValue().floatValue());
            }));
      }
    });
  }

  private static byte[] message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return bytes.toByteArray();
  }
}
