package dev.omnivl.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a client that means well may send, however quick it is. */
final class FrameCountsTest {
  private final FrameCounts counts = new FrameCounts();

  private static Frame frame(int type, int stream) {
    return new Frame(4, type, 0, stream);
  }

  @Test
  void manyCallsMayUpdateBothWindowsAtEachReply() {
    for (int call = 0; call < 4 * FrameCounts.MAX_WINDOW_UPDATES; call++) {
      assertThat(counts.add(frame(Frame.HEADERS, 2 * call + 1))).isEmpty();
      assertThat(counts.add(frame(Frame.WINDOW_UPDATE, 0))).isEmpty();
      assertThat(counts.add(frame(Frame.WINDOW_UPDATE, 2 * call + 1))).isEmpty();
    }
  }

  @Test
  void updatesWithoutCallsAreAFlood() {
    for (int update = 0; update < FrameCounts.MAX_WINDOW_UPDATES; update++) {
      assertThat(counts.add(frame(Frame.WINDOW_UPDATE, 0))).isEmpty();
    }
    assertThat(counts.add(frame(Frame.WINDOW_UPDATE, 0))).isPresent();
  }
}
