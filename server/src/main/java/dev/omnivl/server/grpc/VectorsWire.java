package dev.omnivl.server.grpc;

import dev.omnivl.index.vectors.Encoding;
import dev.omnivl.index.vectors.VectorSettings;

/** How vectors are searched, as the wire says it. */
final class VectorsWire {
  private VectorsWire() {}

  static dev.omnivl.v1.VectorSettings of(VectorSettings settings) {
    return dev.omnivl.v1.VectorSettings.newBuilder()
        .setEncoding(settings.encoding().shown())
        .setConnections(settings.connections())
        .setBeam(settings.beam())
        .build();
  }

  /** What is left out is as usual. */
  static VectorSettings settings(dev.omnivl.v1.VectorSettings wire) {
    VectorSettings usual = VectorSettings.DEFAULT;
    return new VectorSettings(
        wire.getEncoding().isEmpty() ? usual.encoding() : Encoding.of(wire.getEncoding()),
        wire.getConnections() == 0 ? usual.connections() : wire.getConnections(),
        wire.getBeam() == 0 ? usual.beam() : wire.getBeam());
  }
}
