package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.omnivl.v1.CheckItemsRequest;
import dev.omnivl.v1.EmbedImageRequest;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.Filter;
import dev.omnivl.v1.ItemVersion;
import dev.omnivl.v1.MatchRequest;
import dev.omnivl.v1.Media;
import dev.omnivl.v1.SearchRequest;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What messages take in memory, told without reading them. */
final class MessageStructureTest {
  private static final int MANY = 100_000;

  private static long structure(Message message) throws IOException {
    return structure(message.toByteArray(), message);
  }

  private static long structure(byte[] bytes, Message type) throws IOException {
    return MessageStructure.bytes(
        CodedInputStream.newInstance(new ByteArrayInputStream(bytes)), type.getDescriptorForType());
  }

  @Test
  void aLargeMediumHasNearlyNone() throws IOException {
    EmbedImageRequest image =
        EmbedImageRequest.newBuilder()
            .setImage(Media.newBuilder().setData(ByteString.copyFrom(new byte[5_000_000])))
            .build();
    assertThat(structure(image)).isLessThan(1_000);
  }

  @Test
  void emptyMessagesAndTextsAreObjects() throws IOException {
    CheckItemsRequest items =
        CheckItemsRequest.newBuilder()
            .addAllItems(Collections.nCopies(MANY, ItemVersion.getDefaultInstance()))
            .build();
    assertThat(items.getSerializedSize()).isEqualTo(2 * MANY);
    assertThat(structure(items)).isBetween(40L * MANY, 100L * MANY);
    MatchRequest texts =
        MatchRequest.newBuilder().addAllTexts(Collections.nCopies(MANY, "")).build();
    assertThat(structure(texts)).isBetween(40L * MANY, 100L * MANY);
  }

  @Test
  void whatNobodyKnowsIsKeptAndCounted() throws IOException {
    UnknownFieldSet.Builder unknown = UnknownFieldSet.newBuilder();
    for (int i = 0; i < MANY; i++) {
      unknown.mergeVarintField(1_000 + i, 1);
    }
    EmbedTextRequest text =
        EmbedTextRequest.newBuilder().setText("a").setUnknownFields(unknown.build()).build();
    assertThat(structure(text))
        .isGreaterThan(200L * MANY)
        .isLessThan(MessageStructure.MOST_OF_A_BYTE * text.getSerializedSize());
  }

  @Test
  void numbersAreLongerInMemoryThanOnTheWire() throws IOException {
    InferTensorContents numbers =
        InferTensorContents.newBuilder()
            .addAllInt64Contents(Collections.nCopies(MANY, 1L))
            .addAllUintContents(Collections.nCopies(MANY, 1))
            .build();
    ModelInferRequest tensors =
        ModelInferRequest.newBuilder()
            .addInputs(ModelInferRequest.InferInputTensor.newBuilder().setContents(numbers))
            .build();
    assertThat(structure(tensors)).isBetween(12L * MANY, 13L * MANY);
  }

  @Test
  void whatLiesInsideCounts() throws IOException {
    Filter filter = Filter.newBuilder().build();
    for (int depth = 0; depth < 40; depth++) {
      filter = Filter.newBuilder().setNot(filter).build();
    }
    SearchRequest search = SearchRequest.newBuilder().setFilter(filter).build();
    assertThat(structure(search)).isGreaterThan(40 * 40);
  }

  @Test
  void aDamagedMessageCountsAsFarAsItIsRead() throws IOException {
    byte[] whole =
        CheckItemsRequest.newBuilder()
            .addAllItems(Collections.nCopies(MANY, ItemVersion.getDefaultInstance()))
            .build()
            .toByteArray();
    byte[] damaged = Arrays.copyOf(whole, whole.length + 3);
    Arrays.fill(damaged, whole.length, damaged.length, (byte) 0xff);
    CheckItemsRequest type = CheckItemsRequest.getDefaultInstance();
    assertThat(structure(damaged, type)).isEqualTo(structure(whole, type));
    assertThat(structure(new byte[] {0x0a, 0x7f, 1}, type)).isLessThan(1_000);
    assertThat(structure(new byte[] {0}, type)).isLessThan(1_000);
  }
}
