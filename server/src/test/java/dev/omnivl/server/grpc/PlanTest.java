package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.Collection;
import dev.omnivl.v1.CollectionServiceGrpc;
import dev.omnivl.v1.CollectionServiceGrpc.CollectionServiceBlockingStub;
import dev.omnivl.v1.CreateCollectionRequest;
import dev.omnivl.v1.GetIndexInfoRequest;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.ListCollectionsRequest;
import dev.omnivl.v1.PlanCollectionRequest;
import dev.omnivl.v1.PlanCollectionResponse;
import dev.omnivl.v1.VectorSettings;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plan is made of what this server really does, leaves nothing behind, and can be carried out.
 */
@Timeout(180)
final class PlanTest {
  @TempDir private Path parent;

  private static CollectionServiceBlockingStub collections(RunningServer server) {
    return CollectionServiceGrpc.newBlockingStub(server.channel());
  }

  private RunningServer start(Map<String, String> settings) {
    return new RunningServer(SmallModel.folder(), parent.resolve("index"), settings);
  }

  @Test
  void aPlanIsMeasuredHereAndItsSettingsMakeACollection() throws IOException {
    try (RunningServer server = start(Map.of())) {
      PlanCollectionResponse plan =
          collections(server)
              .planCollection(
                  PlanCollectionRequest.newBuilder()
                      .setItems(300_000)
                      .setClipShare(0.5)
                      .setCores(3)
                      .setMegapixels(0.2)
                      .build());
      assertThat(plan.getVectors()).isEqualTo(150_000 + 150_000 * 10); // of 20 seconds
      assertThat(plan.getHours().getReading()).isPositive();
      assertThat(plan.getHours().getEmbedding()).isPositive();
      assertThat(plan.getHours().getIndexing()).isPositive();
      assertThat(plan.getCores()).isEqualTo(3);
      assertThat(plan.getDisk().getThumbnailBytes()).isGreaterThan(100 * plan.getVectors());
      assertThat(plan.getDisk().getTotalBytes())
          .isEqualTo(
              plan.getDisk().getEncodedBytes()
                  + plan.getDisk().getGraphBytes()
                  + plan.getDisk().getFloatBytes()
                  + plan.getDisk().getTextBytes()
                  + plan.getDisk().getThumbnailBytes());
      assertThat(plan.getRecall().getMedia()).isBetween(0.5, 1.0);
      assertThat(plan.getMeasuredList()).hasSize(3);
      assertThat(plan.getAssumedList()).anyMatch(line -> line.contains("keyframes"));
      try (Stream<Path> left = Files.list(parent)) {
        assertThat(left.map(file -> file.getFileName().toString())).containsOnly("index");
      }

      collections(server)
          .createCollection(
              CreateCollectionRequest.newBuilder()
                  .setCollection("planned")
                  .setVectors(plan.getSettings())
                  .build());
      assertThat(vectors(server, "planned")).isEqualTo(plan.getSettings());
      assertThat(plan.getSettings().getConnections()).isEqualTo(16);
    }
  }

  private static VectorSettings vectors(RunningServer server, String collection) {
    VectorSettings told =
        IndexServiceGrpc.newBlockingStub(server.channel())
            .getIndexInfo(GetIndexInfoRequest.newBuilder().setCollection(collection).build())
            .getVectors();
    Collection listed =
        collections(server)
            .listCollections(ListCollectionsRequest.getDefaultInstance())
            .getCollectionsList()
            .stream()
            .filter(each -> each.getName().equals(collection))
            .findFirst()
            .orElseThrow();
    assertThat(listed.getVectors()).isEqualTo(told);
    return told;
  }

  @Test
  void vectorsOfACollectionAreItsOwnAndStayOverARestart() {
    VectorSettings own = VectorSettings.newBuilder().setEncoding("int4").setBeam(80).build();
    VectorSettings whole = own.toBuilder().setConnections(16).build();
    try (RunningServer server = start(Map.of("omnivl.vectors.connections", "24"))) {
      collections(server)
          .createCollection(
              CreateCollectionRequest.newBuilder().setCollection("own").setVectors(own).build());
      collections(server)
          .createCollection(CreateCollectionRequest.newBuilder().setCollection("usual").build());
      assertThat(vectors(server, "own")).isEqualTo(whole);
      assertThat(vectors(server, "usual").getConnections()).isEqualTo(24);
    }
    try (RunningServer server = start(Map.of("omnivl.vectors.connections", "8"))) {
      assertThat(vectors(server, "own")).isEqualTo(whole);
      assertThat(vectors(server, "usual").getConnections()).isEqualTo(24);
      assertThat(vectors(server, "default").getConnections()).isEqualTo(24);
      VectorSettings wrong = VectorSettings.newBuilder().setConnections(1000).build();
      assertThatThrownBy(() ->
              collections(server)
                  .createCollection(
                      CreateCollectionRequest.newBuilder()
                          .setCollection("wrong")
                          .setVectors(wrong)
                          .build()))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("connections is 1000; it must be 4 to 96");
    }
  }

  @Test
  void aQuestionThatIsNoneSaysTheRule() {
    try (RunningServer server = start(Map.of())) {
      assertThatThrownBy(
              () -> collections(server).planCollection(PlanCollectionRequest.getDefaultInstance()))
          .hasMessageContaining("items is 0; it must be 1 to");
      assertThatThrownBy(() ->
              collections(server)
                  .planCollection(
                      PlanCollectionRequest.newBuilder().setItems(1).setMegapixels(99).build()))
          .hasMessageContaining("megapixels is 99.0; it must be 0.01 to 50.0");
    }
  }
}
