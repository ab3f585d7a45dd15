package dev.omnivl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.arch.Preset;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.fixture.RandomBundle;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SessionsTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1, Device.cpu());

  private final ExecutorService askers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("asker-", 0).factory());
  private Bundle bundle;

  @BeforeEach
  void write(@TempDir Path folder) {
    RandomBundle.write(folder.resolve("nano"), Preset.NANO, 7);
    bundle = Bundle.open(folder.resolve("nano"));
  }

  @AfterEach
  void close() {
    askers.close();
    bundle.close();
  }

  @Test
  void loadingAGraphHoldsUpOnlyThoseWhoNeedIt() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    try (Sessions sessions =
        new Sessions(graph -> {
          if (graph == ServingGraph.VISUAL_VIDEO) {
            loads.incrementAndGet();
            begun.countDown();
            await(goOn);
          }
          return loaded(graph);
        })) {
      var clip =
          CompletableFuture.supplyAsync(() -> sessions.get(ServingGraph.VISUAL_VIDEO), askers);
      var also =
          CompletableFuture.supplyAsync(() -> sessions.get(ServingGraph.VISUAL_VIDEO), askers);
      begun.await();

      assertThat(sessions.get(ServingGraph.TEXT)).isSameAs(sessions.get(ServingGraph.TEXT));
      assertThat(clip).isNotDone();
      assertThat(also).isNotDone();
      goOn.countDown();
      assertThat(clip.join()).isSameAs(also.join());
      assertThat(loads).hasValue(1);
    }
  }

  @Test
  void whatFailedToLoadIsTriedAgain() {
    AtomicInteger loads = new AtomicInteger();
    try (Sessions sessions =
        new Sessions(graph -> {
          if (loads.incrementAndGet() == 1) {
            throw new Failure(Reason.CORRUPT, "a flipped byte");
          }
          return loaded(graph);
        })) {
      assertThatThrownBy(() -> sessions.get(ServingGraph.TEXT))
          .isInstanceOf(Failure.class)
          .hasMessage("a flipped byte");
      assertThat(sessions.get(ServingGraph.TEXT)).isNotNull();
    }
  }

  private GraphSession loaded(ServingGraph graph) {
    return Sessions.load(bundle, bundle.part(Capability.EMBED), OPTIONS, graph);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
