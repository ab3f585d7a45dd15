package dev.omnivl.server.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>();

  @Test
  void aSenderWhoseLastItemRodeAlongHasNoTurnAnyMore() {
    queue.add("a", "a1");
    queue.add("b", "b1");
    queue.add("c", "c1");
    List<String> taken = new ArrayList<>();
    queue.takeAlong(item -> true, item -> taken.isEmpty() && taken.add(item));

    assertThat(taken).containsExactly("a1");
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.poll()).isEqualTo("b1");
    assertThat(queue.poll()).isEqualTo("c1");
    assertThat(queue.poll()).isNull();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void thoseOfWhomNothingRodeAlongAreNext() {
    queue.add("a", "a1");
    queue.add("a", "a2");
    queue.add("b", "other");
    queue.takeAlong(item -> item.startsWith("a"), item -> queue.size() == 3);

    assertThat(queue.poll()).isEqualTo("other");
    assertThat(queue.poll()).isEqualTo("a2");
  }
}
