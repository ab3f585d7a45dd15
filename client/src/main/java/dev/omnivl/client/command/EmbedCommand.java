package dev.omnivl.client.command;

import dev.omnivl.client.output.Format;
import dev.omnivl.client.output.Report;
import dev.omnivl.client.wire.Abilities;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.Server;
import dev.omnivl.client.wire.SteadyStream;
import dev.omnivl.terminal.Table;
import dev.omnivl.v1.Capability;
import dev.omnivl.v1.EmbedStreamRequest;
import dev.omnivl.v1.EmbedStreamResponse;
import dev.omnivl.v1.Embedding;
import dev.omnivl.v1.ItemError;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns texts and media into vectors. */
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = {
      "Turns texts, images and videos into unit vectors of one space.",
      "An INPUT that names a file is read as a medium; any other is a text."
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 an input failed (the others are still printed), 2 wrong usage.",
      "",
      "Example:",
      "  omnivl embed --json \"a red apple\" apple.png"
    })
public final class EmbedCommand implements Callable<Integer> {

  private static final int VALUES_SHOWN = 4;

  /** What nobody writes who means a text. */
  private static final Pattern MEDIA_NAME =
      Pattern.compile(
          "(?i)\\S+\\.(jpe?g|png|gif|webp|avif|heic|tiff?|bmp|jp2|psd|ppm|mp4|webm|mkv|mov|avi|wmv|flv"
              + "|mpe?g|m2?ts|ogv)");

  private record EmbeddingJson(
      String input,
      String kind,
      float @Nullable [] values,
      @Nullable String modelId,
      @Nullable Boolean truncated,
      @Nullable String error) {}

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private ModelOption model;

  @Parameters(arity = "1..*", paramLabel = "INPUT", description = "Texts and files.")
  private List<String> inputs = List.of();

  @Option(names = "--text", description = "Reads every INPUT as a text, even if it names a file.")
  private boolean text;

  @Option(names = "--json", description = "Prints one JSON object with all values per input.")
  private boolean json;

  @Override
  public Integer call() {
    inputs.forEach(this::requireFileOrText);
    AtomicReferenceArray<@Nullable EmbedStreamResponse> replies =
        new AtomicReferenceArray<>(inputs.size());
    try (Server connection = server.connect(model)) {
      Abilities.require(connection, Capability.CAPABILITY_EMBED);
      SteadyStream<EmbedStreamRequest, EmbedStreamResponse> stream =
          new SteadyStream<>(
              connection,
              connection.embeddingStream()::embedStream,
              reply -> replies.set(Integer.parseInt(reply.getId()), reply),
              connection.timeout());
      for (int i = 0; i < inputs.size(); i++) {
        EmbedStreamRequest request;
        try {
          request = request(i, connection);
        } catch (CommandFailure unsent) {
          replies.set(i, failed(String.valueOf(unsent.getMessage())));
          continue;
        }
        stream.send(request, true);
      }
      stream.finish();
    }
    return print(replies, Report.on(spec.commandLine().getOut()));
  }

  private EmbedStreamRequest request(int position, Server connection) {
    String input = inputs.get(position);
    EmbedStreamRequest.Builder request =
        EmbedStreamRequest.newBuilder().setId(Integer.toString(position));
    return isFile(input)
        ? request.setMedia(MediaArgument.read(Path.of(input), connection)).build()
        : request.setText(input).build();
  }

  private static EmbedStreamResponse failed(String why) {
    return EmbedStreamResponse.newBuilder()
        .setError(ItemError.newBuilder().setMessage(why))
        .build();
  }

  private void requireFileOrText(String input) {
    if (!text && !isFile(input) && MEDIA_NAME.matcher(input).matches()) {
      throw new CommandFailure("no such file: " + input + "; to embed these words: --text");
    }
  }

  private boolean isFile(String input) {
    try {
      return !text && Files.isRegularFile(Path.of(input));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private int print(AtomicReferenceArray<@Nullable EmbedStreamResponse> replies, Report report) {
    Table table =
        new Table().words("kind").number("dim").words("first values").number("time").path("input");
    int failed = 0;
    String model = "";
    for (int i = 0; i < inputs.size(); i++) {
      EmbedStreamResponse reply = replies.get(i);
      if (reply == null || reply.hasError()) {
        failed++;
      } else {
        model = reply.getEmbedding().getModelId();
      }
      if (json) {
        report.json(json(inputs.get(i), reply));
      } else {
        row(table, inputs.get(i), reply, report);
      }
    }
    if (!json) {
      report.table(table);
      report.note("model " + model + "; all values: --json");
    }
    return failed == 0 ? 0 : 1;
  }

  private static void row(
      Table table, String input, @Nullable EmbedStreamResponse reply, Report report) {
    if (reply == null || reply.hasError()) {
      String why = reply == null ? "no reply" : reply.getError().getMessage();
      report.hanging("  " + report.style().red("✗ "), input + ": " + why);
      return;
    }
    StringBuilder first = new StringBuilder();
    FloatBuffer values = values(reply.getEmbedding());
    for (int i = 0; i < Math.min(VALUES_SHOWN, values.limit()); i++) {
      first.append(Format.decimal(values.get(i), 4)).append(' ');
    }
    table.row(
        kind(reply),
        Integer.toString(reply.getEmbedding().getDimensions()),
        first + "…",
        Format.time(reply.getTimings().getTotal()),
        input + (reply.getText().getTruncated() ? " (cut: too long)" : ""));
  }

  private static EmbeddingJson json(String input, @Nullable EmbedStreamResponse reply) {
    if (reply == null || reply.hasError()) {
      String why = reply == null ? "no reply" : reply.getError().getMessage();
      return new EmbeddingJson(input, "", null, null, null, why);
    }
    FloatBuffer buffer = values(reply.getEmbedding());
    float[] values = new float[buffer.limit()];
    buffer.get(values);
    return new EmbeddingJson(
        input,
        kind(reply),
        values,
        reply.getEmbedding().getModelId(),
        reply.getText().getTruncated(),
        null);
  }

  private static String kind(EmbedStreamResponse reply) {
    String kind = Format.kind(reply.getKind());
    return kind.isEmpty() ? "text" : kind;
  }

  private static FloatBuffer values(Embedding embedding) {
    return embedding
        .getValues()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }
}
