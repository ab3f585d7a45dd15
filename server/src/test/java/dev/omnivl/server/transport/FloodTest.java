package dev.omnivl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.server.Authority;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import io.grpc.stub.BlockingClientCall;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that are cheap to send and dear to take end their connection, and leave nothing. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FloodTest {
  private static final int FRAMES_A_WRITE = 500;
  private static final int WRITES = 4_000;
  private static final long KEPT_BYTES = 32L << 20;
  private static final int MAX_CONNECTIONS = 20;
  private static final int SMALL_MESSAGES = 3_000;
  private static final String INGEST = "/omnivl.v1.IndexService/Ingest";
  private static final byte[] NOTHING = new byte[0];

  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path index) {
    server =
        new RunningServer(
            SmallModel.folder(),
            index,
            Map.of("omnivl.grpc.max-connections", Integer.toString(MAX_CONNECTIONS)));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** A flood: what opens it, and what it repeats. */
  record Flood(String name, byte[] opening, byte[] repeated) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Flood> floods() {
    byte[] call = RawHttp2.call(INGEST, 1, RawHttp2.END_HEADERS);
    byte[] open = RawHttp2.call(INGEST, 1, 0);
    byte[] largeMessage = RawHttp2.frame(RawHttp2.DATA, 0, 1, new byte[] {0, 3, 0, 0, 0});
    return List.of(
        many("empty data", call, RawHttp2.frame(RawHttp2.DATA, 0, 1, NOTHING)),
        many("padding only", call, RawHttp2.frame(RawHttp2.DATA, 8, 1, new byte[] {0})),
        many(
            "a message in single bytes",
            joined(List.of(call, largeMessage)),
            RawHttp2.frame(RawHttp2.DATA, 0, 1, new byte[1])),
        many("settings", NOTHING, RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, NOTHING)),
        many("acknowledged settings", NOTHING, RawHttp2.frame(RawHttp2.SETTINGS, 1, 0, NOTHING)),
        many("pings", NOTHING, RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8])),
        many("priorities", call, RawHttp2.frame(RawHttp2.PRIORITY, 0, 1, new byte[5])),
        many("unknown frames", NOTHING, RawHttp2.frame(0x77, 0, 0, NOTHING)),
        many("empty continuations", open, RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, NOTHING)),
        many(
            "full continuations",
            open,
            RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, new byte[1000])),
        new Flood("resets", NOTHING, resets()));
  }

  private static Flood many(String name, byte[] opening, byte[] frame) {
    return new Flood(name, opening, joined(Collections.nCopies(FRAMES_A_WRITE, frame)));
  }

  /** One write. */
  private static byte[] resets() {
    List<byte[]> frames = new ArrayList<>();
    for (int stream = 1; stream < 60_000; stream += 2) {
      frames.add(RawHttp2.call(INGEST, stream, RawHttp2.END_HEADERS));
      frames.add(RawHttp2.frame(RawHttp2.RST_STREAM, 0, stream, new byte[4]));
    }
    return joined(frames);
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("floods")
  void aFloodEndsItsConnectionAndLeavesNothing(Flood flood) throws Exception {
    long before = live();
    try (RawHttp2 client = new RawHttp2(server.port())) {
      client.send(flood.opening());
      Optional<Integer> taken =
          client.flood(flood.repeated(), flood.name().equals("resets") ? 1 : WRITES);

      assertThat(taken).as("ended").isPresent();
    }
    awaitIdle();
    assertThat(live() - before).as("bytes kept").isLessThan(KEPT_BYTES);
    assertServes();
  }

  /** The guard of a connection reads what was decrypted. */
  @Test
  void aFloodOverTlsEndsItsConnection(@TempDir Path folder) throws Exception {
    Authority authority = new Authority(folder, "authority");
    Authority.Pair own = authority.issue("server").write(folder, "server");
    Map<String, String> settings =
        Map.of(
            "omnivl.tls.certificate", own.certificate().toString(),
            "omnivl.tls.key", own.key().toString());
    try (RunningServer encrypted =
            new RunningServer(SmallModel.folder(), folder.resolve("index"), settings);
        RawHttp2 client = new RawHttp2(authority.connect(encrypted.port()))) {
      assertThat(client.answered()).isTrue();
      byte[] unknown = RawHttp2.frame(0x77, 0, 0, NOTHING);
      assertThat(client.flood(joined(Collections.nCopies(FRAMES_A_WRITE, unknown)), WRITES))
          .as("ended")
          .isPresent();
    }
  }

  private void awaitIdle() throws InterruptedException {
    while (server.running().calls() > 0) { // for as long as the test may take
      Thread.sleep(10);
    }
  }

  private static long live() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void assertServes() {
    EmbedTextRequest request = EmbedTextRequest.newBuilder().setText("a cat").build();
    assertThat(EmbeddingServiceGrpc.newBlockingStub(server.channel()).embedText(request))
        .matches(reply -> reply.hasEmbedding());
  }

  @Test
  void connectionsAreCountedAndFreed() throws Exception {
    for (int round = 0; round < 3; round++) {
      List<RawHttp2> open = new ArrayList<>();
      open.add(taken());
      try {
        do {
          open.add(new RawHttp2(server.port()));
        } while (open.getLast().answered());

        // What an earlier round closed may be counted still; what is refused is freed at once.
        assertThat(open).hasSizeLessThanOrEqualTo(MAX_CONNECTIONS + 1);
        assertThat(open.getFirst().isOpen()).isTrue();
      } finally {
        for (RawHttp2 client : open) {
          client.close();
        }
      }
    }
    assertServes();
  }

  /** Returns a connection that the server took, at the latest when old ones are freed. */
  private RawHttp2 taken() throws Exception {
    while (true) { // for as long as the test may take
      RawHttp2 client = new RawHttp2(server.port());
      if (client.answered()) {
        return client;
      }
      client.close();
    }
  }

  @Test
  void aConnectionOfSomeAgeIsEnded(@TempDir Path index) throws Exception {
    Map<String, String> settings = Map.of("omnivl.grpc.max-connection-age", "1s");
    try (RunningServer renewing = new RunningServer(SmallModel.folder(), index, settings);
        RawHttp2 client = new RawHttp2(renewing.port())) {
      assertThat(client.answered()).isTrue();
      while (client.isOpen()) {
        Thread.sleep(10); // for as long as the test may take
      }
    }
  }

  /** Thousands of small messages over one stream are no flood. */
  @Test
  void anHonestClientIsLeftAlone() throws Exception {
    BlockingClientCall<EmbedStreamRequest, EmbedStreamResponse> stream =
        EmbeddingServiceGrpc.newBlockingV2Stub(server.channel()).embedStream();
    int answered = 0;
    for (int sent = 0; sent < SMALL_MESSAGES; sent++) {
      assertThat(stream.write(EmbedStreamRequest.newBuilder().setText("a").build())).isTrue();
    }
    stream.halfClose();
    while (stream.read() != null) {
      answered++;
    }
    assertThat(answered).isEqualTo(SMALL_MESSAGES);
  }
}
