package dev.omnivl.server.grpc;

import dev.omnivl.access.Scope;
import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.ItemVersion;
import dev.omnivl.server.access.Keys;
import dev.omnivl.server.admission.ByteBudget;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.collections.Collections;
import dev.omnivl.server.grpc.inference.InferenceApi;
import dev.omnivl.server.models.Models;
import dev.omnivl.server.plan.Planning;
import dev.omnivl.server.settings.Admin;
import dev.omnivl.server.settings.ServerSettings;
import dev.omnivl.server.tls.Tls;
import dev.omnivl.server.trace.Tracing;
import dev.omnivl.server.transport.Transport;
import dev.omnivl.server.watch.EndedCall;
import dev.omnivl.server.watch.Watch;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.Limits;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.SearchServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC port: the services, {@code grpc.health.v1} and reflection.
 *
 * <p>Every call has a virtual thread, so that services simply block. The port opens when all behind
 * it is ready; health says NOT_SERVING before anything behind it stops.
 */
public final class GrpcPort implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GrpcPort.class);

  /** Those of this package. */
  private static final InferenceApi.Callers CALLERS =
      new InferenceApi.Callers() {
        @Override
        public Caller current() {
          return Callers.interactive();
        }

        @Override
        public void require(Scope scope) {
          Callers.require(scope);
        }

        @Override
        public void countAlso(int calls) {
          Passage.current().meter().ifPresent(meter -> meter.messages(calls));
        }
      };

  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("omnivl-call-", 0).factory());
  private final HealthStatusManager health = new HealthStatusManager();
  private final FailureMapping failures = new FailureMapping();
  private final RunningCalls running = new RunningCalls();
  private final Streams streams;
  private final Duration drain;
  private final Transport transport;
  private final AccessControl access;
  private final Optional<AccessLog> accessLog;
  private final Server server;

  /**
   * What is served.
   *
   * @param budget of the bytes that calls hold
   * @param version of this software, for those who ask
   * @param tls how connections are encrypted, and whose calls are let in
   * @param keys of those who may call
   * @param tracing who follows their calls
   */
  public record Served(
      Models models,
      Collections collections,
      ByteBudget budget,
      String version,
      Tls tls,
      Keys keys,
      Tracing tracing) {}

  private GrpcPort(Served served, ServerSettings settings) {
    streams = new Streams(calls, settings.stream().inFlight());
    drain = settings.grpc().drain();
    Watch watch = served.models().shared().watch();
    access = new AccessControl(served.keys(), served.tls().clients(), watch);
    accessLog = settings.log().calls() ? Optional.of(new AccessLog()) : Optional.empty();
    transport = new Transport(settings.grpc(), served.tls().credentials(), watch);
    NettyServerBuilder builder =
        transport
            .server()
            .executor(calls)
            .addStreamTracerFactory(Passage.factory(served.keys()))
            .addStreamTracerFactory(CallTrace.factory(ended(watch)))
            .addStreamTracerFactory(Reception.factory(served.budget(), watch))
            .intercept(new EarlyRefusal(served.models().doors()))
            .intercept(new StructureCharge())
            .intercept(new Reception.Refusal())
            .intercept(access)
            .intercept(failures)
            .intercept(new CacheControl())
            .intercept(new RequestId())
            .intercept(running); // the last one added runs first
    served.tracing().calls().ifPresent(builder::addStreamTracerFactory);
    for (BindableService service :
        List.of(
            health.getHealthService(),
            ProtoReflectionServiceV1.newInstance(),
            ProtoReflectionService.newInstance())) { // tools of some age ask for this one
      builder.addService(ServerInterceptors.useInputStreamMessages(service.bindService()));
    }
    CallLog callLog = new CallLog();
    for (BindableService service : services(served, settings)) {
      // Messages are read inside the interceptors, so that those that cannot be are mapped too.
      builder.addService(
          ServerInterceptors.useInputStreamMessages(
              ServerInterceptors.intercept(service, callLog)));
      health.setStatus(
          service.bindService().getServiceDescriptor().getName(), ServingStatus.SERVING);
    }
    served.models().whenChanged(() -> tellCapabilities(served.models()));
    server = builder.build();
  }

  private Consumer<EndedCall> ended(Watch watch) {
    return call -> {
      watch.called(call);
      accessLog.ifPresent(log -> log.add(call));
    };
  }

  private List<BindableService> services(Served served, ServerSettings settings) {
    long maxMedia = settings.media().maxBytesOrDefault();
    Models models = served.models();
    List<BindableService> services = new ArrayList<>();
    services.add(new ModelApi(models, served.collections(), limits(settings), served.version()));
    services.add(new EmbeddingApi(models, streams));
    services.add(new MatchingApi(models));
    services.add(new GenerationApi(models, settings.text().maxGeneratedTokens()));
    Collections collections = served.collections();
    services.add(
        new IndexApi(
            collections, streams, maxMedia, settings.recall().index(), models.shared().watch()));
    services.add(new SearchApi(collections));
    Planning planning = new Planning(models, settings.index(), settings.segments().ingest());
    services.add(new CollectionApi(models, collections, planning, settings));
    ModelAdminApi admin =
        new ModelAdminApi(models, collections, admin(settings), settings.grpc().drain());
    services.add(admin);
    services.add(
        new InferenceApi(
            models, admin, CALLERS, served.version(), settings.text().maxGeneratedTokens()));
    return services;
  }

  /** With keys, their scope has decided already. */
  private static Admin admin(ServerSettings settings) {
    return settings.asksForKeys() ? Admin.ALL : Admin.parse(settings.admin());
  }

  /** Says of each service that needs a model whether one that is loaded can do it. */
  private void tellCapabilities(Models models) {
    Set<Capability> can = models.capabilities();
    tell(EmbeddingServiceGrpc.SERVICE_NAME, can, Capability.EMBED);
    tell(SearchServiceGrpc.SERVICE_NAME, can, Capability.EMBED);
    tell(MatchingServiceGrpc.SERVICE_NAME, can, Capability.EMBED, Capability.MATCH);
    tell(GenerationServiceGrpc.SERVICE_NAME, can, Capability.CAPTION, Capability.ANSWER);
  }

  private void tell(String service, Set<Capability> can, Capability... ways) {
    boolean able = Arrays.stream(ways).anyMatch(can::contains);
    health.setStatus(service, able ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  private static Limits limits(ServerSettings settings) {
    return Limits.newBuilder()
        .setMaxMessageBytes(settings.grpc().maxMessageOrDefault())
        .setMaxMediaBytes(settings.media().maxBytesOrDefault())
        .setMaxMediaPixels(settings.media().maxPixels())
        .setMaxVideoSeconds(settings.media().maxDuration().toSeconds())
        .setMaxTextsPerMatch(MatchingApi.MAX_TEXTS)
        .setMaxQueuedItems(settings.queue().length())
        .setMaxUriCharacters(ItemVersion.MAX_URI_LENGTH)
        .setMaxTitleCharacters(ItemDescription.MAX_TITLE_LENGTH)
        .setMaxTags(ItemDescription.MAX_TAGS)
        .setMaxTagCharacters(ItemDescription.MAX_TAG_LENGTH)
        .build();
  }

  /**
   * Opens the port.
   *
   * @throws Failure {@code UNAVAILABLE} if it cannot be opened
   */
  public static GrpcPort open(Served served, ServerSettings settings) {
    GrpcPort port = new GrpcPort(served, settings);
    try {
      port.server.start();
    } catch (IOException e) {
      port.calls.close();
      port.transport.close();
      port.access.close();
      port.accessLog.ifPresent(AccessLog::close);
      throw new Failure(
          Reason.UNAVAILABLE,
          String.format(
              Locale.ROOT,
              "cannot listen on %s:%d (%s)",
              settings.grpc().host(),
              settings.grpc().port(),
              remedy(e)),
          e);
    }
    return port;
  }

  private static String remedy(IOException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return switch (cause) {
      case UnresolvedAddressException unknown ->
          "no such host; choose another with --host, the setting omnivl.grpc.host";
      case UnknownHostException unknown ->
          "no such host; choose another with --host, the setting omnivl.grpc.host";
      default ->
          cause.getMessage()
              + "; end what uses it, or choose another with --port, the setting omnivl.grpc.port";
    };
  }

  /** Ends the calls whose keys or certificates hold no more. */
  public void endThoseWhoMayNot() {
    access.endThoseWhoMayNot();
  }

  /** Returns the port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Says whether the index can be written: only then is its service SERVING. */
  public void indexWritable(boolean writable) {
    health.setStatus(
        IndexServiceGrpc.SERVICE_NAME,
        writable ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  /**
   * What runs now.
   *
   * @param calls calls of our services that have not ended
   * @param streams streams of items that have not ended
   * @param items items of streams that are worked on or wait to be answered
   */
  public record Running(int calls, int streams, int items) {}

  /** Returns what runs now. */
  public Running running() {
    return new Running(running.count(), streams.running(), streams.items());
  }

  /**
   * Says NOT_SERVING, takes no more calls, and returns when those that run have ended, or the time
   * for that is over.
   */
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    streams.stop();
    try {
      if (!running.awaitNone(drain)) {
        log.warn("calls that did not end within {} are cut off", drain);
        failures.cutOff();
        // A socket that is closed under a client that still sends takes the answer with it.
        server.awaitTermination(1, TimeUnit.SECONDS);
      }
      server.shutdownNow();
      server.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    calls.shutdown();
    transport.close();
    access.close();
    accessLog.ifPresent(AccessLog::close);
  }
}
