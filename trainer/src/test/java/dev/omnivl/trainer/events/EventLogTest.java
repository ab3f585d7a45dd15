package dev.omnivl.trainer.events;

import static dev.omnivl.trainer.fixture.Failures.fails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.trainer.fixture.EventFile;
import dev.omnivl.trainer.fixture.EventFile.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files, read back by another reader. */
final class EventLogTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000, 250_000_000));

  @TempDir private Path folder;

  @Test
  void framesAsTensorFlowDoes() {
    // A record without data: length 0 with its checksum, then the checksum of nothing, which is
    // the mask itself.
    assertThat(HexFormat.of().formatHex(TfRecord.of(new byte[0])))
        .isEqualTo("0000000000000000" + "29039807" + "d8ea82a2");
  }

  @Test
  void isReadBackAsItWasWritten() throws IOException {
    write(Map.of("loss/match", 0.5), Map.of("loss/match", 0.25, "recall/é, ü/at1", 1e-3));
    Path file = only();
    assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.1700000000.");
    assertThat(EventFile.read(file))
        .containsExactly(
            new Event(1_700_000_000.25, 0, "brain.Event:2", Map.of()),
            new Event(1_700_000_000.25, 1, "", Map.of("loss/match", 0.5f)),
            new Event(
                1_700_000_000.25, 2, "", Map.of("loss/match", 0.25f, "recall/é, ü/at1", 1e-3f)));
  }

  @Test
  void anEventCanBeReadAsSoonAsItIsAdded() throws IOException {
    try (EventLog log = EventLog.in(folder, CLOCK)) {
      log.add(1L << 40, new TreeMap<>(Map.of("a", 1.0, "b", -2.0)));
      assertThat(EventFile.read(only()))
          .last()
          .isEqualTo(new Event(1_700_000_000.25, 1L << 40, "", Map.of("a", 1f, "b", -2f)));
    }
  }

  @Test
  void everyLogHasItsOwnFileEvenWithinASecond() throws IOException {
    write(Map.of("a", 1.0));
    byte[] before = Files.readAllBytes(only());
    write(Map.of("a", 2.0));
    assertThat(EventFile.in(folder))
        .hasSize(2)
        .first()
        .satisfies(first -> assertThat(first).hasBinaryContent(before));
  }

  @Test
  void aFileCutOffAnywhereKeepsItsWholeEvents() throws IOException {
    write(Map.of("a", 1.0), Map.of("a", 2.0));
    Path file = only();
    byte[] whole = Files.readAllBytes(file);
    List<Event> all = EventFile.read(file);
    int before = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      List<Event> kept = EventFile.read(file);
      assertThat(kept).as("%s bytes", length).isEqualTo(all.subList(0, kept.size()));
      assertThat(kept.size()).as("%s bytes", length).isBetween(before, all.size() - 1);
      before = kept.size();
    }
    assertThat(before).isEqualTo(all.size() - 1);
  }

  @Test
  void aLogOfNothingMakesNoFile() throws IOException {
    write();
    assertThat(EventFile.in(folder)).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path none = folder.resolve("none");
    fails(Reason.UNAVAILABLE, () -> EventLog.in(none, CLOCK).add(1, Map.of("a", 1.0)))
        .hasMessageContaining(none.toString());
  }

  @SafeVarargs
  private void write(Map<String, Double>... steps) throws IOException {
    try (EventLog log = EventLog.in(folder, CLOCK)) {
      for (int step = 0; step < steps.length; step++) {
        log.add(step + 1, steps[step]);
      }
    }
  }

  private Path only() throws IOException {
    List<Path> files = EventFile.in(folder);
    assertThat(files).hasSize(1);
    return files.getFirst();
  }
}
