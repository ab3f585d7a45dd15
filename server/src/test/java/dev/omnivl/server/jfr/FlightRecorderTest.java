package dev.omnivl.server.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.server.metrics.Scraped;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.Media;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FlightRecorderTest {
  private static final List<Class<? extends Event>> EVENTS =
      List.of(BatchEvent.class, StepEvent.class, QueueEvent.class, DecodeEvent.class);

  @TempDir private Path folder;

  private static Media media(byte[] data) {
    return Media.newBuilder().setName("secret.png").setData(ByteString.copyFrom(data)).build();
  }

  /** A caption, and something that is no picture. */
  private static int work(RunningServer server) {
    int[] tokens = new int[1];
    GenerationServiceGrpc.newBlockingStub(server.channel())
        .caption(CaptionRequest.newBuilder().setMedia(media(Pictures.png(1))).build())
        .forEachRemaining(reply -> tokens[0] += reply.getDone().getTokens());
    assertThatThrownBy(() ->
            EmbeddingServiceGrpc.newBlockingStub(server.channel())
                .embedImage(
                    EmbedImageRequest.newBuilder().setImage(media(new byte[] {1, 2})).build()))
        .isInstanceOf(StatusRuntimeException.class);
    return tokens[0];
  }

  private static List<RecordedEvent> of(Iterable<RecordedEvent> events, String name) {
    List<RecordedEvent> named = new ArrayList<>();
    for (RecordedEvent event : events) {
      if (event.getEventType().getName().equals(name)) {
        named.add(event);
      }
    }
    return named;
  }

  @Test
  void whatIsDoneForACallIsRecorded() {
    ConcurrentLinkedQueue<RecordedEvent> events = new ConcurrentLinkedQueue<>();
    int tokens;
    try (RecordingStream recording = new RecordingStream();
        RunningServer server =
            new RunningServer(SmallModel.folder(), folder.resolve("index"), Map.of())) {
      recording.setReuse(false);
      EVENTS.forEach(event -> {
        recording.enable(event);
        recording.onEvent(EventType.getEventType(event).getName(), events::add);
      });
      recording.startAsync();
      tokens = work(server);
      server.stop(); // what is told after the answer is told by now
      recording.stop();
    }

    List<RecordedEvent> batches = of(events, "dev.omnivl.Batch");
    assertThat(batches).extracting(batch -> batch.getString("work")).contains("images", "requests");
    assertThat(batches)
        .allSatisfy(batch -> {
          assertThat(batch.getInt("items")).isEqualTo(1);
          assertThat(batch.getInt("failed")).isZero();
          assertThat(batch.getString("lane")).isEqualTo("interactive");
          assertThat(batch.getString("model")).isNotEmpty();
          assertThat(batch.getDuration()).isPositive();
          assertThat(batch.getThread().getJavaName()).isEqualTo("omnivl-engine");
        });
    List<RecordedEvent> steps = of(events, "dev.omnivl.Step");
    assertThat(steps).hasSizeGreaterThanOrEqualTo(tokens);
    assertThat(steps).allSatisfy(step -> assertThat(step.getInt("texts")).isEqualTo(1));
    assertThat(of(events, "dev.omnivl.Decode"))
        .extracting(decode -> decode.getString("failure"))
        .containsExactly("", "unreadable_media");
    assertThat(of(events, "dev.omnivl.Queue"))
        .extracting(left -> left.getString("queue"))
        .contains("decoder", "engine", "generator");
    assertThat(of(events, "dev.omnivl.Queue"))
        .allSatisfy(left -> assertThat(left.getDuration("waited")).isPositive());
    assertThat(events.toString()).doesNotContain("secret");
  }

  @Test
  void everyEventSaysWhatItIsAndIsDocumented() throws IOException {
    String documentation = Files.readString(Scraped.home().resolve("docs/operations.md"));
    for (Class<? extends Event> event : EVENTS) {
      EventType type = EventType.getEventType(event);
      assertThat(type.getName()).startsWith("dev.omnivl.");
      assertThat(type.getCategoryNames()).first().isEqualTo("OmniVL");
      assertThat(type.getDescription()).isNotEmpty();
      assertThat(documentation).contains("| `" + type.getName() + "` |");
      type.getFields().stream()
          .filter(field ->
              !List.of("startTime", "duration", "eventThread", "stackTrace")
                  .contains(field.getName()))
          .forEach(field -> {
            assertThat(field.getLabel()).as(field.getName()).isNotEmpty();
            assertThat(field.getDescription()).as(field.getName()).isNotEmpty();
            assertThat(documentation).contains("`" + field.getName() + "`");
          });
    }
  }
}
