package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.arch.Preset;
import dev.omnivl.bundle.Variant;
import dev.omnivl.bundle.VariantManifest;
import dev.omnivl.export.VariantWriter;
import dev.omnivl.fixture.RandomBundle;
import dev.omnivl.server.RunningServer;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbedTextResponse;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.ModelServiceGrpc;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bundle, served in 32 and in 8 bits. */
final class VariantServedTest {
  @TempDir private Path folder;

  @Test
  void theSettingChoosesAndTheIdsTell() {
    Path bundle = folder.resolve("bundle");
    String own = RandomBundle.write(bundle, Preset.NANO, 3).manifest().embeddingId();
    VariantManifest added = VariantWriter.add(bundle, Variant.INT8);

    try (RunningServer server = served(bundle, "auto")) {
      assertThat(info(server).getEmbeddingId()).isEqualTo(own);
      assertThat(info(server).getDevice())
          .contains("fp32 by omnivl.engine.precision=auto", "has int8 too")
          .contains("cuda not used: this build has no CUDA provider");
    }
    try (RunningServer server = served(bundle, "int8")) {
      assertThat(info(server).getModelId()).isEqualTo(added.modelId());
      assertThat(info(server).getDevice())
          .contains("int8 by omnivl.engine.precision=int8", "int8 is for processors");
      EmbedTextResponse text =
          EmbeddingServiceGrpc.newBlockingStub(server.channel())
              .embedText(EmbedTextRequest.newBuilder().setText("cat").build());
      assertThat(text.getEmbedding().getModelId()).isEqualTo(added.embeddingId());
    }
  }

  private RunningServer served(Path bundle, String precision) {
    return new RunningServer(
        bundle, folder.resolve("index-" + precision), Map.of("omnivl.engine.precision", precision));
  }

  private static GetModelInfoResponse info(RunningServer server) {
    return ModelServiceGrpc.newBlockingStub(server.channel())
        .getModelInfo(GetModelInfoRequest.getDefaultInstance());
  }
}
