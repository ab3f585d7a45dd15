package dev.omnivl.server.grpc;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.OmniVlConfig.Branch;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Manifest;
import dev.omnivl.bundle.Part;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.models.Listed;
import dev.omnivl.server.models.ServedModel;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.ModelPart;
import dev.omnivl.v1.ModelState;
import dev.omnivl.v1.Similarity;
import dev.omnivl.v1.SimilarityKind;
import java.util.Set;

/** What a model is, as the wire says it. */
final class ModelInfo {
  private ModelInfo() {}

  static GetModelInfoResponse.Builder of(ServedModel model) {
    Manifest manifest = model.manifest();
    Part first = manifest.find(Capability.EMBED).orElse(manifest.parts().getFirst());
    GetModelInfoResponse.Builder info =
        GetModelInfoResponse.newBuilder()
            .setModelId(manifest.modelId())
            .setEmbeddingId(manifest.embeddingId())
            .setName(manifest.name())
            .setDevice(model.device())
            .setModel(model.name())
            .setParameters(manifest.parameters())
            .addAllCapabilities(capabilities(manifest.capabilities()))
            .setEmbeddingDimensions(first.config().embeddingDimensions())
            .setImageSize(first.preprocessing().imageSize())
            .setFrames(first.preprocessing().frames())
            .setMaxTextTokens(first.config().maxTokens());
    manifest.find(Capability.EMBED).ifPresent(part -> info.setSimilarity(similarity(part)));
    manifest.parts().forEach(part -> info.addParts(part(part)));
    return info;
  }

  private static Similarity similarity(Part part) {
    return Similarity.newBuilder()
        .setScale(part.similarity().scale())
        .setBias(part.similarity().bias())
        .setKind(
            switch (part.similarity().kind()) {
              case NONE -> SimilarityKind.SIMILARITY_KIND_UNSPECIFIED;
              case SOFTMAX -> SimilarityKind.SIMILARITY_KIND_SOFTMAX;
              case SIGMOID -> SimilarityKind.SIMILARITY_KIND_SIGMOID;
            })
        .build();
  }

  private static ModelPart part(Part part) {
    return ModelPart.newBuilder()
        .setName(part.name())
        .addAllCapabilities(capabilities(part.capabilities()))
        .setImageSize(part.preprocessing().imageSize())
        .setFrames(part.preprocessing().frames())
        .setTemporal(part.config() instanceof OmniVlConfig omnivl && omnivl.has(Branch.TEMPORAL))
        .setMaxTextTokens(part.config().maxTokens())
        .build();
  }

  static Iterable<dev.omnivl.v1.Capability> capabilities(Set<Capability> capabilities) {
    return capabilities.stream()
        .map(capability ->
            switch (capability) {
              case EMBED -> dev.omnivl.v1.Capability.CAPABILITY_EMBED;
              case MATCH -> dev.omnivl.v1.Capability.CAPABILITY_MATCH;
              case CAPTION -> dev.omnivl.v1.Capability.CAPABILITY_CAPTION;
              case ANSWER -> dev.omnivl.v1.Capability.CAPABILITY_ANSWER;
            })
        .toList();
  }

  /** Why a model could not be loaded the last time: the log has the whole. */
  static String problem(Listed model) {
    return Wording.line(Wording.withoutPaths(model.problem()));
  }

  /** What a model is now. */
  static dev.omnivl.v1.ServedModel listed(Listed model, Collections collections) {
    dev.omnivl.v1.ServedModel.Builder wire =
        dev.omnivl.v1.ServedModel.newBuilder()
            .setModel(model.name())
            .setState(
                switch (model.state()) {
                  case READY -> ModelState.MODEL_STATE_READY;
                  case LOADING -> ModelState.MODEL_STATE_LOADING;
                  case UNLOADING -> ModelState.MODEL_STATE_UNLOADING;
                  case NOT_LOADED -> ModelState.MODEL_STATE_NOT_LOADED;
                })
            .setIsDefault(model.standard())
            .setCalls(model.calls())
            .setGraphsLoaded(model.loadedGraphs())
            .setGraphs(model.graphs())
            .setProblem(problem(model));
    model
        .manifest()
        .ifPresent(manifest ->
            wire.setModelId(manifest.modelId())
                .setEmbeddingId(manifest.embeddingId())
                .addAllCapabilities(capabilities(manifest.capabilities()))
                .addAllCollections(collections.namesOf(manifest.embeddingId())));
    return wire.build();
  }
}
