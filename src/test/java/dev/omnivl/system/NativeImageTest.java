package dev.omnivl.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.reachability.AgentJar;
import dev.omnivl.reachability.Reachable;
import dev.omnivl.reachability.Use;
import dev.omnivl.v1.CollectionServiceGrpc;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.ModelAdminServiceGrpc;
import dev.omnivl.v1.ModelServiceGrpc;
import dev.omnivl.v1.SearchServiceGrpc;
import inference.GRPCInferenceServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metadata for native image names all that the running server reaches by name. With {@code
 * -Domnivl.renew=true} what lacks is added to the modules' files, for a person to look at. One of
 * the long tests, as it takes a minute.
 */
@EnabledIfSystemProperty(named = "omnivl.long", matches = "true")
final class NativeImageTest {
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          CollectionServiceGrpc.getServiceDescriptor(),
          EmbeddingServiceGrpc.getServiceDescriptor(),
          GenerationServiceGrpc.getServiceDescriptor(),
          IndexServiceGrpc.getServiceDescriptor(),
          MatchingServiceGrpc.getServiceDescriptor(),
          ModelAdminServiceGrpc.getServiceDescriptor(),
          ModelServiceGrpc.getServiceDescriptor(),
          SearchServiceGrpc.getServiceDescriptor(),
          GRPCInferenceServiceGrpc.getServiceDescriptor(),
          HealthGrpc.getServiceDescriptor());

  private static final List<String> AT_RUN_TIME = atRunTime();

  @TempDir private Path folder;

  @Test
  void theMetadataNamesAllThatTheServerReachesByName() throws Exception {
    Path agent = folder.resolve("agent.jar");
    Path recorded = folder.resolve("recorded");
    AgentJar.write(agent);
    Map<String, String> recording =
        Map.of("OMNIVL_JAVA_OPTS", "-javaagent:" + agent + "=" + recorded);
    try (RunningServer server = RunningServer.serving(folder.resolve("index"), recording)) {
      callEverything(server.port());
      useAsPeopleDo(server);
      server.http("/q/health");
      server.http("/q/metrics");
    }
    List<Use> uses = Use.read(recorded);
    assertThat(uses).extracting(Use::kind).contains("type", "method", "resource", "downcall");
    assertThat(uses).extracting(Use::kind).doesNotContain("defect");
    assertThat(librariesOfOthers(uses))
        .as("who loads a native library must not be initialised by the builder")
        .isNotEmpty()
        .allMatch(NativeImageTest::isInitialisedAtRunTime);
    Reachable reachable = new Reachable(Omnivl.HOME);
    List<Use> sources = reachable.ofSources();
    assertThat(sources).extracting(Use::kind).contains("downcall", "allDeclaredConstructors");
    List<Use> missing = reachable.missing(Stream.concat(uses.stream(), sources.stream()).toList());
    if (Boolean.getBoolean("omnivl.renew")) {
      reachable.add(missing);
    } else {
      assertThat(missing)
          .as("run this with -Domnivl.renew=true, and look at what it adds")
          .isEmpty();
    }
  }

  /** Those who loaded a library that is not the JDK's. */
  private static List<String> librariesOfOthers(List<Use> uses) {
    return uses.stream()
        .filter(use -> use.kind().equals("library"))
        .filter(use -> use.type().startsWith("/") && !use.type().contains("/lib/libawt"))
        .map(Use::caller)
        .distinct()
        .toList();
  }

  private static boolean isInitialisedAtRunTime(String type) {
    return AT_RUN_TIME.stream().anyMatch(each -> type.startsWith(each + "."));
  }

  private static List<String> atRunTime() {
    Path settings = Omnivl.HOME.resolve("server/src/main/resources/application.properties");
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(settings)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String arguments = properties.getProperty("quarkus.native.additional-build-args");
    return List.of(arguments.replace("--initialize-at-run-time=", "").split("\\\\?,\\s*"));
  }

  /** Every call with nothing in it: what it answers is no concern here. */
  private static void callEverything(int port) {
    ManagedChannel channel =
        Grpc.newChannelBuilder("localhost:" + port, InsecureChannelCredentials.create()).build();
    try {
      for (ServiceDescriptor service : SERVICES) {
        for (MethodDescriptor<?, ?> method : service.getMethods()) {
          if (method.getType().serverSendsOneMessage()
              && method.getType().clientSendsOneMessage()) {
            call(channel, method);
          }
        }
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static void call(ManagedChannel channel, MethodDescriptor<?, ?> method) {
    MethodDescriptor<byte[], byte[]> untyped =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setType(method.getType())
            .setFullMethodName(method.getFullMethodName())
            .build();
    try {
      ClientCalls.blockingUnaryCall(channel, untyped, CallOptions.DEFAULT, new byte[0]);
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode().name())
          .as(method.getFullMethodName())
          .isNotEqualTo("UNKNOWN");
    }
  }

  private void useAsPeopleDo(RunningServer server) throws IOException, InterruptedException {
    Path image = Gallery.first(1, "images").getFirst();
    Path clip = Gallery.first(1, "clips").getFirst();
    succeed(server, "index", image.toString(), clip.toString());
    succeed(server, "search", "--hybrid", "an angry face");
    succeed(server, "search", "--image", image.toString());
    succeed(server, "caption", clip.toString());
    succeed(server, "ask", image.toString(), "what is it?");
    succeed(server, "match", image.toString(), "an apple", "--explain", folder + "/why.png");
    succeed(server, "index", "snapshot", folder.resolve("snapshot").toString());
    succeed(server, "index", "export", folder.resolve("export").toString());
  }

  private static void succeed(RunningServer server, String... command)
      throws IOException, InterruptedException {
    Omnivl.Run run = server.run(command);
    assertThat(run.exitCode()).as(String.join(" ", command) + "\n" + run).isZero();
  }

  /** Messages as they are on the wire. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
