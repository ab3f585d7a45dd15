package dev.omnivl.server.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.omnivl.client.ingest.Exclusions;
import dev.omnivl.client.ingest.IndexReport;
import dev.omnivl.client.ingest.Indexing;
import dev.omnivl.client.ingest.Indexing.WhatIsMissing;
import dev.omnivl.client.ingest.OwnFields;
import dev.omnivl.client.ingest.Selection;
import dev.omnivl.client.wire.Server;
import dev.omnivl.client.wire.ServerAddress;
import dev.omnivl.server.LogLines;
import dev.omnivl.server.Pictures;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.server.reload.Reloading;
import dev.omnivl.terminal.Progress;
import dev.omnivl.v1.CaptionRequest;
import dev.omnivl.v1.FinishReason;
import dev.omnivl.v1.GenerationOptions;
import dev.omnivl.v1.GenerationResponse;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.GenerationSummary;
import dev.omnivl.v1.Media;
import inference.GRPCInferenceServiceGrpc;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Captions of a server whose operator does not want everything told. */
@Timeout(60)
final class OutputFiltersTest {
  /** Objects to everything; found in a jar. */
  public static final class Silence implements OutputFilter {
    @Override
    public Optional<String> objection(String text) {
      return Optional.of("silence was wished for");
    }
  }

  @TempDir private Path folder;

  private RunningServer start(Map<String, String> settings) {
    return new RunningServer(SmallModel.folder(), folder.resolve("index"), settings);
  }

  private static List<GenerationResponse> caption(RunningServer server, int beams) {
    Media picture =
        Media.newBuilder().setData(ByteString.copyFrom(Pictures.png(4))).setName("4.png").build();
    List<GenerationResponse> replies = new ArrayList<>();
    GenerationServiceGrpc.newBlockingStub(server.channel())
        .caption(
            CaptionRequest.newBuilder()
                .setMedia(picture)
                .setOptions(GenerationOptions.newBuilder().setMaxTokens(12).setBeams(beams))
                .build())
        .forEachRemaining(replies::add);
    return replies;
  }

  private static String pieces(List<GenerationResponse> replies) {
    StringBuilder pieces = new StringBuilder();
    replies.forEach(reply -> pieces.append(reply.getPiece()));
    return pieces.toString();
  }

  @Test
  void aCaptionWithAWordOfTheListIsWithheldFromTheWordOn() throws Exception {
    Path list = Files.writeString(folder.resolve("words.txt"), "# none yet\n");
    try (RunningServer server = start(Map.of("omnivl.filter.words", list.toString()))) {
      List<GenerationResponse> before = caption(server, 1);
      String text = before.getLast().getDone().getText();
      assertThat(pieces(before)).isEqualTo(text);
      List<Word> words = Word.of(text);
      Word hit = words.get(words.size() / 2);

      try (LogLines log = new LogLines(Reloading.class)) {
        Files.writeString(list, hit.folded() + "\n");
        log.await("changed and was read again");
      }
      for (int beams = 1; beams <= 2; beams++) {
        List<GenerationResponse> withheld = caption(server, beams);
        GenerationSummary done = withheld.getLast().getDone();
        if (beams == 2 && done.getWithheld().isEmpty()) {
          continue; // another text, without the word
        }
        assertThat(done.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_WITHHELD);
        assertThat(done.getText()).isEmpty();
        assertThat(done.getWithheld()).contains("a word that this server does not tell");
        assertThat(Word.of(pieces(withheld))).noneMatch(told -> told.folded().equals(hit.folded()));
      }
    }
  }

  @Test
  void aFilterOfOnesOwnIsFoundInItsJar() throws IOException {
    Path jar = folder.resolve("filter.jar");
    write(jar, Silence.class);
    try (RunningServer server = start(Map.of("omnivl.filter.plugin", jar.toString()))) {
      List<GenerationResponse> replies = caption(server, 1);
      assertThat(replies).hasSize(1);
      assertThat(replies.getFirst().getDone().getWithheld()).isEqualTo("silence was wished for");
      ModelInferResponse inferred = inferred(server);
      assertThat(inferred.getOutputs(0).getContents().getBytesContentsList())
          .as("by the Open Inference Protocol")
          .containsExactly(ByteString.EMPTY);
      assertThat(inferred.getOutputs(1).getContents().getFp32ContentsList())
          .containsExactly(Float.NaN);

      // An index without captions is one too, and the model is not asked at every run.
      Path media = Files.createDirectory(folder.resolve("media"));
      Files.write(media.resolve("4.png"), Pictures.png(4));
      IndexReport first = captioned(server, media);
      assertThat(first.added()).isEqualTo(1);
      assertThat(first.incomplete()).isEmpty();
      assertThat(captioned(server, media).unchanged()).isEqualTo(1);
    }
  }

  private static IndexReport captioned(RunningServer server, Path media) {
    Indexing.Options captions =
        new Indexing.Options(
            false,
            WhatIsMissing.REMOVE_UNLESS_UNMOUNTED,
            false,
            Exclusions.NONE,
            OwnFields.NONE,
            true);
    try (Server at =
        Server.at(new ServerAddress("localhost", server.port()), Duration.ofSeconds(60))) {
      return new Indexing(at, captions, files -> Progress.none()).run(Selection.of(List.of(media)));
    }
  }

  private static ModelInferResponse inferred(RunningServer server) {
    ModelInferRequest caption =
        ModelInferRequest.newBuilder()
            .setModelName("caption")
            .addInputs(
                ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("media")
                    .setDatatype("BYTES")
                    .addShape(1)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addBytesContents(ByteString.copyFrom(Pictures.png(4)))))
            .build();
    return GRPCInferenceServiceGrpc.newBlockingStub(server.channel()).modelInfer(caption);
  }

  private static void write(Path jar, Class<?> filter) throws IOException {
    String file = filter.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        InputStream code =
            Objects.requireNonNull(filter.getClassLoader()).getResourceAsStream(file)) {
      entries.putNextEntry(new JarEntry(file));
      Objects.requireNonNull(code).transferTo(entries);
      entries.putNextEntry(new JarEntry("META-INF/services/" + OutputFilter.class.getName()));
      entries.write(filter.getName().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatIsNoFilterEndsTheStart() throws IOException {
    Path jar = folder.resolve("empty.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      JarOutputStream entries = new JarOutputStream(out);
      entries.putNextEntry(new JarEntry("nothing"));
      entries.close();
    }
    assertThatThrownBy(() -> start(Map.of("omnivl.filter.plugin", jar.toString())).close())
        .hasMessageContaining("has no META-INF/services/dev.omnivl.server.filter.OutputFilter");
    assertThatThrownBy(() -> start(Map.of("omnivl.filter.plugin", folder + "/no.jar")).close())
        .hasMessageContaining("no.jar, which is not there");
    assertThatThrownBy(() -> start(Map.of("omnivl.filter.words", folder + "/no.txt")).close())
        .hasMessageContaining("no.txt is not there");
  }
}
