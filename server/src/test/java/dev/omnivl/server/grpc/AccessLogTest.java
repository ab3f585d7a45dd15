package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.server.LogLines;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.server.watch.EndedCall;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A line for each call, whatever becomes of the log. */
@Timeout(60)
final class AccessLogTest {
  /** A log that nobody reads, until somebody does. */
  private static final class Standing extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger(AccessLog.class.getName());
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch read = new CountDownLatch(1);

    Standing() {
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
      reached.countDown();
      try {
        read.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      read.countDown();
      logger.removeHandler(this);
    }
  }

  private static void embed(RunningServer server, String text) {
    EmbeddingServiceGrpc.newBlockingStub(server.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .embedText(EmbedTextRequest.newBuilder().setText(text).build());
  }

  /** All calls of the test share a connection, and so a thread of the transport. */
  @Test
  void aLogThatStandsHoldsUpNoCall(@TempDir Path index) throws InterruptedException {
    Map<String, String> settings = Map.of("omnivl.log.calls", "true");
    try (RunningServer server = new RunningServer(SmallModel.folder(), index, settings);
        LogLines lines = new LogLines(AccessLog.class);
        Standing log = new Standing()) {
      embed(server, "first");
      log.reached.await();
      for (int i = 0; i < 20; i++) {
        embed(server, "text " + i);
      }
      HealthGrpc.newBlockingStub(server.channel()).check(HealthCheckRequest.getDefaultInstance());
      log.close();
      while (lines.lines().size() < 21) {
        Thread.sleep(10); // for as long as the test may take
      }
      assertThat(lines.lines())
          .allMatch(line -> line.startsWith("omnivl.v1.EmbeddingService/EmbedText OK in "));
    }
  }

  @Test
  void linesThatALogDoesNotTakeAreLeftOutAndCounted() throws InterruptedException {
    EndedCall call =
        new EndedCall("omnivl.v1.A/B", "OK", Duration.ofMillis(1), 2, 3, "somebody", "id");
    try (AccessLog log = new AccessLog(2);
        LogLines lines = new LogLines(AccessLog.class)) {
      try (Standing standing = new Standing()) {
        log.add(call);
        standing.reached.await();
        for (int i = 0; i < 10; i++) {
          log.add(call);
        }
      }
      while (lines.lines().size() < 4) {
        Thread.sleep(10); // for as long as the test may take
      }
      assertThat(lines.lines().get(1)).contains("8 lines of calls are left out");
      assertThat(lines.lines())
          .filteredOn(line -> line.startsWith("omnivl.v1.A/B OK in 0.0010 s, 2 bytes received"))
          .hasSize(3);
    }
  }
}
