package dev.omnivl.client.demo;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.ServerAddress;
import java.util.ArrayList;
import java.util.List;

/** Commands and calls to paste into another terminal. */
final class NextSteps {

  private NextSteps() {}

  static void print(
      Report report,
      ServerAddress address,
      boolean defaultServer,
      GalleryItem image,
      GalleryItem video,
      Gallery gallery) {
    report.heading("Try next, in another terminal");
    commands(defaultServer ? "" : " --server " + address, image, video, gallery)
        .forEach(line -> report.line("  " + report.style().cyan(line)));
    report.heading("Or straight over gRPC (reflection is on)");
    calls(address, image).forEach(line -> report.line("  " + report.style().cyan(line)));
  }

  static List<String> commands(
      String server, GalleryItem image, GalleryItem video, Gallery gallery) {
    String imageFile = FileUris.shown(FileUris.of(image.file()));
    String videoFile = FileUris.shown(FileUris.of(video.file()));
    List<String> lines = new ArrayList<>();
    lines.add("./omnivl search" + server + " \"" + image.name() + "\"");
    lines.add("./omnivl search" + server + " --kind video \"" + video.name() + "\"");
    lines.add("./omnivl search" + server + " --image " + imageFile + " --thumbnails found/");
    lines.add("./omnivl caption" + server + " " + videoFile);
    lines.add("./omnivl match" + server + " " + imageFile + " \"" + image.name() + "\" \"a ship\"");
    image.questions().stream()
        .limit(1)
        .forEach(question ->
            lines.add(
                "./omnivl ask" + server + " " + imageFile + " \"" + question.question() + "\""));
    lines.add("./omnivl doctor" + server);
    return lines;
  }

  static List<String> calls(ServerAddress address, GalleryItem image) {
    String file = FileUris.shown(FileUris.of(image.file()));
    return List.of(
        "grpcurl -plaintext " + address + " list",
        "grpcurl -plaintext -d '{\"text\":\""
            + image.name().replace("'", "’").replace("\"", "\\\"")
            + "\",\"limit\":3}' "
            + address
            + " omnivl.v1.SearchService/Search",
        "grpcurl -plaintext " + address + " omnivl.v1.ModelService/GetModelInfo",
        "base64 -w0 "
            + file
            + " | sed 's/.*/{\"media\":{\"data\":\"&\"}}/' | grpcurl -plaintext -d @ "
            + address
            + " omnivl.v1.GenerationService/Caption");
  }
}
