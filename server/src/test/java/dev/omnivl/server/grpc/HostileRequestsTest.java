package dev.omnivl.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.omnivl.server.RunningServer;
import dev.omnivl.server.SmallModel;
import dev.omnivl.v1.CollectionServiceGrpc;
import dev.omnivl.v1.EmbedTextRequest;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.ModelAdminServiceGrpc;
import dev.omnivl.v1.ModelServiceGrpc;
import dev.omnivl.v1.SearchServiceGrpc;
import inference.GRPCInferenceServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call with values that nobody means: what comes back is the caller's fault, and says so.
 * {@code omnivl test --long} sends some 20,000, {@code -Domnivl.seed} others.
 */
@Timeout(3600)
final class HostileRequestsTest {
  private static final int ROUNDS = Boolean.getBoolean("omnivl.long") ? 460 : 12;
  private static final int DEEPEST = 4;
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          ModelServiceGrpc.getServiceDescriptor(),
          EmbeddingServiceGrpc.getServiceDescriptor(),
          MatchingServiceGrpc.getServiceDescriptor(),
          GenerationServiceGrpc.getServiceDescriptor(),
          IndexServiceGrpc.getServiceDescriptor(),
          SearchServiceGrpc.getServiceDescriptor(),
          CollectionServiceGrpc.getServiceDescriptor(),
          ModelAdminServiceGrpc.getServiceDescriptor(),
          GRPCInferenceServiceGrpc.getServiceDescriptor());

  private static final List<String> STRINGS =
      List.of(
          "",
          "a",
          "default",
          "text",
          "pixels",
          "UINT8",
          "BYTES",
          "image_pixels",
          "/etc/passwd",
          "../../etc",
          "file:///etc/passwd",
          "%s%n${jndi:ldap://127.0.0.1/a}",
          "a\u0000b\u001b[31m\n",
          "\u202egnp.exe",
          "x".repeat(20_000),
          "\ud83d\udc31".repeat(3000),
          "' OR 1=1 --",
          "NaN",
          "-1");

  private static Message hostile(Message prototype, Random random, int depth) {
    Message.Builder message = prototype.newBuilderForType();
    for (FieldDescriptor field : prototype.getDescriptorForType().getFields()) {
      if (random.nextInt(3) == 0 || (depth >= DEEPEST && isMessage(field))) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = random.nextInt(4); i > 0; i--) {
          message.addRepeatedField(field, value(field, message, random, depth));
        }
      } else {
        message.setField(field, value(field, message, random, depth));
      }
    }
    return message.build();
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static Object value(
      FieldDescriptor field, Message.Builder parent, Random random, int depth) {
    return switch (field.getJavaType()) {
      case STRING -> STRINGS.get(random.nextInt(STRINGS.size()));
      case INT -> pick(random, 0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE);
      case LONG -> pick(random, 0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);
      case FLOAT -> pick(random, 0f, 1f, -1f, Float.NaN, Float.POSITIVE_INFINITY, 1e30f);
      case DOUBLE -> pick(random, 0d, 1d, -1d, Double.NaN, Double.NEGATIVE_INFINITY, 1e300);
      case BOOLEAN -> random.nextBoolean();
      case BYTE_STRING -> bytes(random);
      case ENUM -> value(field, random);
      case MESSAGE ->
          hostile(parent.newBuilderForField(field).getDefaultInstanceForType(), random, depth + 1);
    };
  }

  private static EnumValueDescriptor value(FieldDescriptor field, Random random) {
    return field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(6));
  }

  @SafeVarargs
  private static <V> V pick(Random random, V... values) {
    return values[random.nextInt(values.length)];
  }

  private static ByteString bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(4000)];
    random.nextBytes(bytes);
    byte[][] beginnings = {
      {}, {(byte) 0xff, (byte) 0xd8}, {(byte) 0x89, 'P', 'N', 'G'}, {'R', 'I', 'F', 'F'}
    };
    return ByteString.copyFrom(pick(random, beginnings)).concat(ByteString.copyFrom(bytes));
  }

  @Test
  void whatComesBackIsTheCallersFaultAndTellsNothingOfTheServer(@TempDir Path folder)
      throws Exception {
    long seed = Long.getLong("omnivl.seed", 106);
    Random random = new Random(seed);
    Path backups = Files.createDirectory(folder.resolve("backups"));
    Path index = folder.resolve("index");
    Map<String, String> settings =
        Map.of("omnivl.backups", backups.toString(), "omnivl.admin", "all");
    List<String> secrets =
        List.of(
            "Exception",
            "java.",
            "dev.omnivl.server",
            "\tat ",
            folder.toString(),
            String.valueOf(SmallModel.folder().getParent()));
    try (RunningServer server = new RunningServer(SmallModel.folder(), index, settings)) {
      for (ServiceDescriptor service : SERVICES) {
        for (MethodDescriptor<?, ?> method : service.getMethods()) {
          for (int round = 0; round < ROUNDS; round++) {
            String what = method.getFullMethodName() + ", seed " + seed + ", round " + round;
            check(ask(server, method, random), what, secrets);
          }
        }
      }
      assertThat(server.running().items()).isZero();
      EmbedTextRequest request = EmbedTextRequest.newBuilder().setText("a cat").build();
      assertThat(EmbeddingServiceGrpc.newBlockingStub(server.channel()).embedText(request))
          .matches(reply -> reply.hasEmbedding());
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> String.valueOf(path.getFileName())))
          .allMatch(name -> name.startsWith("index") || name.equals("backups"));
    }
  }

  private static void check(List<String> said, String what, List<String> secrets) {
    for (String text : said) {
      assertThat(text).as(what).doesNotContain(secrets).doesNotContain("UNKNOWN", "INTERNAL");
    }
  }

  @SuppressWarnings("unchecked") // all requests are messages
  private static <Q, R> List<String> ask(
      RunningServer server, MethodDescriptor<Q, R> method, Random random) {
    Message prototype =
        (Message)
            Objects.requireNonNull(
                ((PrototypeMarshaller<Q>) method.getRequestMarshaller()).getMessagePrototype());
    Q request = (Q) hostile(prototype, random, 0);
    List<String> said = new ArrayList<>();
    try {
      // Streams are sent one item and then closed, as the other calls are.
      ClientCalls.blockingServerStreamingCall(
              server.channel(),
              method.toBuilder().setType(MethodDescriptor.MethodType.SERVER_STREAMING).build(),
              CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
              request)
          .forEachRemaining(reply -> said.add(errorsOf((Message) reply)));
    } catch (StatusRuntimeException e) {
      Code code = e.getStatus().getCode();
      said.add(code + ": " + e.getStatus().getDescription());
      if (code != Code.DEADLINE_EXCEEDED) {
        said.add(String.valueOf(StatusProto.fromThrowable(e)));
      }
    }
    return said;
  }

  /** What a reply says went wrong; the rest is the answer that was asked for. */
  private static String errorsOf(Message reply) {
    StringBuilder errors = new StringBuilder();
    for (FieldDescriptor field : reply.getDescriptorForType().getFields()) {
      if (!field.isRepeated()
          && (field.getName().equals("error") || field.getName().equals("problem"))) {
        errors.append(reply.getField(field));
      }
    }
    return errors.toString();
  }
}
