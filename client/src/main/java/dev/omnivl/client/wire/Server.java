package dev.omnivl.client.wire;

import dev.omnivl.v1.CollectionServiceGrpc;
import dev.omnivl.v1.EmbeddingServiceGrpc;
import dev.omnivl.v1.GenerationServiceGrpc;
import dev.omnivl.v1.IndexServiceGrpc;
import dev.omnivl.v1.MatchingServiceGrpc;
import dev.omnivl.v1.ModelAdminServiceGrpc;
import dev.omnivl.v1.ModelServiceGrpc;
import dev.omnivl.v1.SearchServiceGrpc;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A connection to one server. Every unary call carries a deadline; streams end with their caller.
 *
 * <p>Connecting is lazy: a server that is not there shows at the first call, as a {@link
 * CommandFailure} when the call is made through {@link #call}.
 */
public final class Server implements AutoCloseable {

  /** Largest reply that is accepted, in bytes: a thousand hits with thumbnails. */
  private static final int MAX_REPLY_BYTES = 64 << 20;

  private final ServerAddress address;
  private final Duration timeout;
  private final Security security;
  private final NioEventLoopGroup eventLoop;
  private final ManagedChannel channel;

  /** The channel of calls that say who makes them. */
  private final Channel calls;

  /** The channel of calls about one collection. */
  private final Channel inCollection;

  /** The channel of calls that one model answers. */
  private final Channel ofModel;

  private Server(
      ServerAddress address,
      Duration timeout,
      NioEventLoopGroup eventLoop,
      ManagedChannel channel,
      Channel calls,
      Names names,
      Security security) {
    this.security = security;
    this.calls = calls;
    inCollection = Naming.on(calls, "collection", names.collection());
    ofModel = Naming.on(calls, "model", names.model());
    this.address = address;
    this.timeout = timeout;
    this.eventLoop = eventLoop;
    this.channel = channel;
  }

  /**
   * What calls are about.
   *
   * @param collection its name; empty for the default one
   * @param model its name; empty for the default one
   */
  public record Names(String collection, String model) {
    /** The default ones. */
    public static final Names DEFAULT = new Names("", "");
  }

  /**
   * Prepares a connection.
   *
   * @param address where the server listens
   * @param timeout the deadline of every unary call
   */
  public static Server at(ServerAddress address, Duration timeout) {
    return at(address, timeout, Names.DEFAULT);
  }

  /**
   * Prepares a connection.
   *
   * @param address where the server listens
   * @param timeout the deadline of every unary call
   * @param names what its calls are about
   */
  public static Server at(ServerAddress address, Duration timeout, Names names) {
    return at(address, timeout, names, Security.NONE);
  }

  /**
   * Prepares a connection.
   *
   * @param address where the server listens
   * @param timeout the deadline of every unary call
   * @param names what its calls are about
   * @param security how it is encrypted
   */
  public static Server at(ServerAddress address, Duration timeout, Names names, Security security) {
    ChannelCredentials credentials = security.credentials();
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    if (socket.isUnresolved()) {
      throw new CommandFailure(
          "cannot find the host '" + address.host() + "'; check --server HOST:PORT");
    }
    security.check(socket);
    // One daemon thread and no executor pool: a command makes few calls and should start fast.
    NioEventLoopGroup eventLoop =
        new NioEventLoopGroup(1, new DefaultThreadFactory("omnivl-grpc", true));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(socket, credentials)
            .eventLoopGroup(eventLoop)
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .disableServiceConfigLookUp()
            .maxInboundMessageSize(MAX_REPLY_BYTES)
            .build();
    return new Server(address, timeout, eventLoop, channel, security.on(channel), names, security);
  }

  /** Returns the same connection for calls about something else; the first one closes it. */
  public Server about(Names names) {
    return new Server(address, timeout, eventLoop, channel, calls, names, security);
  }

  /** Returns where this server listens. */
  public ServerAddress address() {
    return address;
  }

  /** Returns how the connection is encrypted. */
  Security security() {
    return security;
  }

  /** Returns the deadline of a unary call. */
  public Duration timeout() {
    return timeout;
  }

  /** Texts, images and clips as vectors; blocking. */
  public EmbeddingServiceGrpc.EmbeddingServiceBlockingStub embedding() {
    return timed(EmbeddingServiceGrpc.newBlockingStub(ofModel));
  }

  /** The same, whatever the server made before: for who measures. */
  public EmbeddingServiceGrpc.EmbeddingServiceBlockingStub embeddingAnew() {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("cache-control", Metadata.ASCII_STRING_MARSHALLER), "no-cache");
    return embedding().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** The same as a stream. */
  public EmbeddingServiceGrpc.EmbeddingServiceStub embeddingStream() {
    return EmbeddingServiceGrpc.newStub(ofModel);
  }

  /** Texts against a medium; blocking. */
  public MatchingServiceGrpc.MatchingServiceBlockingStub matching() {
    return timed(MatchingServiceGrpc.newBlockingStub(ofModel));
  }

  /** Captions and answers; blocking. */
  public GenerationServiceGrpc.GenerationServiceBlockingStub generation() {
    return timed(GenerationServiceGrpc.newBlockingStub(ofModel));
  }

  /** The index and its ledger; blocking. */
  public IndexServiceGrpc.IndexServiceBlockingStub index() {
    return timed(IndexServiceGrpc.newBlockingStub(inCollection));
  }

  /** The ingest stream; without a deadline. */
  public IndexServiceGrpc.IndexServiceStub indexStream() {
    return IndexServiceGrpc.newStub(inCollection);
  }

  /** Search; blocking. */
  public SearchServiceGrpc.SearchServiceBlockingStub search() {
    return timed(SearchServiceGrpc.newBlockingStub(inCollection));
  }

  /** The collection as a whole; blocking, without a deadline, for it may take minutes. */
  public CollectionServiceGrpc.CollectionServiceBlockingStub collections() {
    return CollectionServiceGrpc.newBlockingStub(inCollection);
  }

  /** All collections; blocking. */
  public CollectionServiceGrpc.CollectionServiceBlockingStub withoutCollection() {
    return timed(CollectionServiceGrpc.newBlockingStub(calls));
  }

  /** What is served; blocking. */
  public ModelServiceGrpc.ModelServiceBlockingStub model() {
    return timed(ModelServiceGrpc.newBlockingStub(ofModel));
  }

  /** All models; blocking. */
  public ModelServiceGrpc.ModelServiceBlockingStub models() {
    return timed(ModelServiceGrpc.newBlockingStub(calls));
  }

  /** What changes models; blocking, without a deadline, for loading may take minutes. */
  public ModelAdminServiceGrpc.ModelAdminServiceBlockingStub modelAdmin() {
    return ModelAdminServiceGrpc.newBlockingStub(calls);
  }

  /** Returns whether the server says that it serves; false while it starts or is not there. */
  public boolean serving() {
    try {
      ServingStatus status =
          HealthGrpc.newBlockingStub(calls)
              .withDeadlineAfter(2, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus();
      return status == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  /** Forgets a failed attempt to connect, so that the next call tries at once. */
  public void reconnectNow() {
    channel.resetConnectBackoff();
  }

  /**
   * Makes one call; a gRPC error becomes one line for the user.
   *
   * @throws CommandFailure if the call fails
   */
  public <T> T call(Function<Server, T> call) {
    try {
      return call.apply(this);
    } catch (StatusRuntimeException e) {
      throw WireErrors.explain(e, this);
    }
  }

  private <S extends AbstractStub<S>> S timed(S stub) {
    return stub.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
