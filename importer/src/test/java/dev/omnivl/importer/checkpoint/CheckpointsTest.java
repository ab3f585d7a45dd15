package dev.omnivl.importer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.bundle.Safetensors;
import dev.omnivl.bundle.SafetensorsWriter;
import dev.omnivl.bundle.TensorType;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.importer.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"blip/retrieval", "vit-bert/bert", "timesformer"})
  void bothFormatsHoldTheSameWeights(String name) {
    try (WeightSource safe = Checkpoints.open(Fixtures.of(name + "/model.safetensors"));
        WeightSource torch = Checkpoints.open(Fixtures.of(name + "/pytorch_model.bin"))) {
      assertThat(safe.names()).isNotEmpty();
      assertThat(torch.names()).containsAll(safe.names());
      for (String weight : safe.names()) {
        assertThat(torch.shape(weight)).as(weight).isEqualTo(safe.shape(weight));
        assertThat(torch.type(weight)).as(weight).isEqualTo(safe.type(weight));
        assertThat(torch.weight(weight).data()).as(weight).isEqualTo(safe.weight(weight).data());
      }
    }
  }

  @Test
  void weightsAreFoundBesideWhatTrainingNeeds() {
    try (WeightSource blip =
            Checkpoints.open(Fixtures.of("blip/retrieval/original/model_base_retrieval.pth"));
        WeightSource clip =
            Checkpoints.open(Fixtures.of("timesformer/original/TimeSformer_divST.pyth"))) {
      assertThat(blip.names())
          .contains("temp", "visual_encoder.blocks.0.attn.qkv.weight", "image_queue")
          .doesNotContain("epoch", "optimizer");
      assertThat(blip.type("text_encoder.embeddings.position_ids")).isEqualTo(TensorType.I64);
      assertThat(clip.names()).contains("time_embed", "blocks.1.temporal_fc.bias");
    }
  }

  @Test
  void tensorsAreViewsOfStorages() throws IOException {
    Path file =
        new TorchFile()
            .op(0x80, 2, '}', '(')
            .text("state_dict")
            .op('}', '(')
            .tensor("module.rows", "FloatStorage", "7", 10, new int[] {2, 3}, new int[] {3, 1})
            .tensor("module.turned", "FloatStorage", "7", 10, new int[] {3, 2}, new int[] {1, 3})
            .tensor("module.apart", "FloatStorage", "7", 1, new int[] {2, 2}, new int[] {500, 7})
            .tensor("module.one", "FloatStorage", "7", 999, new int[] {}, new int[] {})
            .tensor("module.none", "FloatStorage", "7", 5, new int[] {0, 4}, new int[] {4, 1})
            .op('u')
            .text("epoch")
            .number(3)
            .op('u', '.')
            .numbers("7")
            .write(folder.resolve("views.pt"));
    try (WeightSource source = Checkpoints.open(file)) {
      assertThat(source.names()).containsExactly("rows", "turned", "apart", "one", "none");
      assertThat(source.weight("rows").data()).containsExactly(10, 11, 12, 13, 14, 15);
      assertThat(source.weight("turned").data()).containsExactly(10, 13, 11, 14, 12, 15);
      assertThat(source.weight("turned").shape()).isEqualTo(Shape.of(3, 2));
      assertThat(source.weight("apart").data()).containsExactly(1, 8, 501, 508);
      assertThat(source.weight("one").data()).containsExactly(999);
      assertThat(source.weight("none").data()).isEmpty();
    }
  }

  @Test
  void shardsAreOneCheckpoint() throws IOException {
    shards();
    try (WeightSource whole = Checkpoints.open(Fixtures.of("blip/retrieval/model.safetensors"));
        WeightSource shards = Checkpoints.open(folder.resolve("model.safetensors.index.json"))) {
      assertThat(shards.names()).containsExactlyInAnyOrderElementsOf(whole.names());
      for (String weight : whole.names()) {
        assertThat(shards.shape(weight)).isEqualTo(whole.shape(weight));
        assertThat(shards.weight(weight).data()).isEqualTo(whole.weight(weight).data());
      }
    }
  }

  @Test
  void aMissingOrCutShardIsNamed() throws IOException {
    shards();
    Path index = folder.resolve("model.safetensors.index.json");
    Path second = folder.resolve("part-2.safetensors");
    byte[] bytes = Files.readAllBytes(second);
    Files.write(second, Arrays.copyOf(bytes, bytes.length - 100));
    refused(index, Reason.CORRUPT, "part-2.safetensors", "fetch it again");
    Files.write(second, Arrays.copyOf(bytes, 100));
    refused(index, Reason.CORRUPT, "part-2.safetensors", "fetch it again");
    Files.delete(second);
    refused(index, Reason.NOT_FOUND, "part-2.safetensors", "missing");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"../part-1.safetensors\"}}");
    refused(index, Reason.CORRUPT, "../part-1.safetensors", "no file beside it");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"part-1.safetensors\"}}");
    refused(index, Reason.MISMATCH, "part-1.safetensors", "weight a");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"model.safetensors.index.json\"}}");
    refused(index, Reason.CORRUPT, "no file beside it");
    Files.writeString(index, "[");
    refused(index, Reason.CORRUPT, "no JSON");
  }

  @Test
  void noCodeOfAFileIsRun() throws IOException {
    TorchFile file =
        new TorchFile()
            .op(0x80, 2, '}', '(')
            .tensor("good", "FloatStorage", "0", 0, new int[] {2}, new int[] {1})
            .text("bad")
            .global("posix", "system")
            .text("touch owned")
            .op(0x85, 'R', 'u', '.')
            .numbers("0");
    try (WeightSource source = Checkpoints.open(file.write(folder.resolve("foreign.bin")))) {
      assertThat(source.weight("good").data()).containsExactly(0, 1);
      assertThatThrownBy(() -> source.weight("bad"))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("foreign.bin")
          .hasMessageContaining("the weight bad")
          .hasMessageContaining("posix system");
    }
    Path whole =
        new TorchFile()
            .op(0x80, 2)
            .global("builtins", "eval")
            .text("1")
            .op(0x85, 'R', '.')
            .write(folder.resolve("whole.bin"));
    refused(whole, Reason.MISMATCH, "whole.bin", "builtins eval");
  }

  @Test
  void viewsThatLeaveTheirStorageAreRefused() throws IOException {
    int[][][] views = {
      {{1001}, {1}}, {{2, 2}, {999, 1}}, {{2}, {-1}}, {{1 << 30, 1 << 30}, {0, 0}}, {{2}, {}}
    };
    for (int[][] view : views) {
      Path file =
          new TorchFile()
              .op(0x80, 2, '}', '(')
              .tensor("far", "FloatStorage", "0", 0, view[0], view[1])
              .op('u', '.')
              .numbers("0")
              .write(folder.resolve("far.bin"));
      refused(file, Reason.CORRUPT, "far.bin", "the weight far", "does not lie within");
    }
    Path lies =
        new TorchFile()
            .op(0x80, 2, '}', '(')
            .tensor("short", "DoubleStorage", "0", 0, new int[] {2}, new int[] {1})
            .op('u', '.')
            .numbers("0")
            .write(folder.resolve("lies.bin"));
    try (WeightSource source = Checkpoints.open(lies)) {
      assertThatThrownBy(() -> source.weight("short"))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("needs 1,000 numbers of F64");
    }
  }

  @Test
  void depthAndLengthAreNoDanger() throws IOException {
    TorchFile deep = new TorchFile().op(0x80, 2);
    for (int depth = 0; depth < 400_000; depth++) {
      deep.op(']');
    }
    for (int depth = 1; depth < 400_000; depth++) {
      deep.op('a');
    }
    refused(deep.op('.').write(folder.resolve("deep.bin")), Reason.MISMATCH, "no weights");
    TorchFile itself = new TorchFile().op(0x80, 2, '}', 'q', 0).text("a").op('h', 0, 's', '.');
    refused(itself.write(folder.resolve("itself.bin")), Reason.MISMATCH, "no weights");
    TorchFile endless = new TorchFile().op(0x80, 2);
    for (int count = 0; count < 1_000_001; count++) {
      endless.op('}');
    }
    refused(endless.write(folder.resolve("long.bin")), Reason.CORRUPT, "instructions");
    Path large = new TorchFile().op(new int[(1 << 24) + 1]).write(folder.resolve("large.bin"));
    refused(large, Reason.TOO_LARGE, "large.bin", "16,777,217");
  }

  @Test
  void filesOfOtherKindsAreNamed() throws IOException {
    Path cut = folder.resolve("cut.bin");
    byte[] whole = Files.readAllBytes(Fixtures.of("blip/retrieval/pytorch_model.bin"));
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    refused(cut, Reason.CORRUPT, "cut.bin", "cut off");
    Path old = Files.write(folder.resolve("old.bin"), new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10});
    refused(old, Reason.CORRUPT, "old.bin", "before PyTorch 1.6", "model.safetensors");
    Path pointer =
        Files.writeString(
            folder.resolve("model.safetensors"), "version https://git-lfs.github.com/spec/v1\n");
    refused(pointer, Reason.CORRUPT, "git lfs pull");
    Path script =
        new TorchFile()
            .op(0x80, 2, '}', '.')
            .entry("constants.pkl", new byte[0])
            .write(folder.resolve("ViT-B-32.pt"));
    refused(script, Reason.MISMATCH, "ViT-B-32.pt", "TorchScript");
    Path big =
        new TorchFile()
            .op(0x80, 2, '}', '.')
            .entry("byteorder", "big".getBytes(StandardCharsets.US_ASCII))
            .write(folder.resolve("big.bin"));
    refused(big, Reason.MISMATCH, "big.bin", "big-endian");
    refused(folder.resolve("none.bin"), Reason.NOT_FOUND, "none.bin");
    refused(Files.write(folder.resolve("empty"), new byte[0]), Reason.CORRUPT, "empty");
  }

  private static void refused(Path file, Reason reason, String... words) {
    assertThatThrownBy(() -> Checkpoints.open(file).close())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.reason()).isEqualTo(reason))
        .message()
        .contains(words)
        .doesNotContain("\n");
  }

  /** The retrieval model in two files. */
  private void shards() throws IOException {
    SafetensorsWriter first = new SafetensorsWriter();
    SafetensorsWriter second = new SafetensorsWriter();
    try (Safetensors whole = Safetensors.open(Fixtures.of("blip/retrieval/model.safetensors"))) {
      whole
          .tensors()
          .keySet()
          .forEach(name -> (isFirst(name) ? first : second).floats(name, whole.weight(name)));
      first.write(folder.resolve("part-1.safetensors"));
      second.write(folder.resolve("part-2.safetensors"));
      Files.writeString(
          folder.resolve("model.safetensors.index.json"),
          whole.tensors().keySet().stream()
              .map(name -> "\"" + name + "\": \"part-" + (isFirst(name) ? 1 : 2) + ".safetensors\"")
              .collect(Collectors.joining(",", "{\"weight_map\": {", "}}")));
    }
  }

  private static boolean isFirst(String name) {
    return name.startsWith("vision_model");
  }
}
