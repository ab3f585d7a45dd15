package dev.omnivl.client.command;

import dev.omnivl.v1.CreateCollectionRequest;
import dev.omnivl.v1.VectorSettings;
import picocli.CommandLine.Option;

/** How the vectors of a new collection are searched. */
final class VectorOptions {
  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description =
          "With --create: how searches see vectors, int8, int4 or bit1; fewer bits take less memory"
              + " and need more candidates. Stays as it is.")
  private String encoding = "";

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "With --create: of a node of the graph, 4 to 96. Stays as it is.")
  private int connections;

  @Option(
      names = "--beam",
      paramLabel = "N",
      description =
          "With --create: candidates for a node's connections, up to 1000. Stays as it is.")
  private int beam;

  /** Says what was given; the server has the rest. */
  CreateCollectionRequest.Builder in(CreateCollectionRequest.Builder request) {
    if (!encoding.isEmpty() || connections != 0 || beam != 0) {
      request.setVectors(
          VectorSettings.newBuilder()
              .setEncoding(encoding)
              .setConnections(connections)
              .setBeam(beam));
    }
    return request;
  }

  static String shown(VectorSettings settings) {
    return settings.getEncoding()
        + ", "
        + settings.getConnections()
        + " connections, beam "
        + settings.getBeam();
  }
}
