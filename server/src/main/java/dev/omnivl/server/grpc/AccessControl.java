package dev.omnivl.server.grpc;

import dev.omnivl.access.ApiKey;
import dev.omnivl.access.Scope;
import dev.omnivl.server.access.Keys;
import dev.omnivl.server.access.Meter;
import dev.omnivl.server.access.Need;
import dev.omnivl.server.transport.Notices;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whoever has a key for what the method needs and has not used it up; without keys,
 * everybody. To be run inside the mapping of failures, and before anything of a call is read.
 *
 * <p>A call that runs when its key goes, or expires, is ended: what it has answered holds.
 */
final class AccessControl implements ServerInterceptor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessControl.class);

  private final Keys keys;
  private final Set<GuardedCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("omnivl-quota").daemon().factory());
  private final Notices refused = new Notices(log);

  AccessControl(Keys keys) {
    this.keys = keys;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Need need = Need.of(method);
    if (!keys.areAsked() || need instanceof Need.Nothing) {
      return next.startCall(call, headers);
    }
    Passage passage = Passage.current();
    Optional<Problem> problem = refusal(passage, need, method);
    if (problem.isPresent()) {
      StatusRuntimeException status = problem.get().status(RequestId.current());
      call.close(status.getStatus(), Objects.requireNonNull(status.getTrailers(), "details"));
      return new ServerCall.Listener<>() {};
    }
    GuardedCall<Q, R> guarded =
        new GuardedCall<>(call, passage.key().orElseThrow(), passage.meter().orElseThrow(), clock);
    open.add(guarded);
    return new SimpleForwardingServerCallListener<>(next.startCall(guarded, headers)) {
      @Override
      public void onMessage(Q message) {
        guarded.message();
        super.onMessage(message);
      }

      @Override
      public void onComplete() {
        open.remove(guarded);
        super.onComplete();
      }

      @Override
      public void onCancel() {
        open.remove(guarded);
        super.onCancel();
      }
    };
  }

  private Optional<Problem> refusal(Passage passage, Need need, String method) {
    ApiKey key = passage.key().orElse(null);
    if (key == null || !keys.isGood(key, Instant.now())) {
      refused.warn("{} of {} has no key that holds", method, passage.remote());
      return Optional.of(Problem.unauthenticated(whatIsWrong(passage, key)));
    }
    Set<Scope> scopes = need instanceof Need.AnyOf any ? any.scopes() : EnumSet.noneOf(Scope.class);
    if (Collections.disjoint(scopes, key.scopes())) {
      refused.warn("{} of {} needs another scope than the key has", method, key.name());
      return Optional.of(
          Problem.denied(
              scopes.isEmpty()
                  ? "no key of this server is for " + method
                  : "the API key " + key.name() + " lacks the scope " + words(scopes)));
    }
    return passage.enter().map(used -> overQuota(key, used));
  }

  private static String words(Set<Scope> scopes) {
    return Scope.words(scopes).replace(", ", " or ");
  }

  private static String whatIsWrong(Passage passage, @Nullable ApiKey key) {
    if (key != null) {
      return "the API key " + key.name() + " expired or was revoked";
    }
    return passage.shown()
        ? "the API key is none of this server's: it is wrong, or was revoked"
        : "this server asks for an API key: send \"authorization: Bearer KEY\" (--api-key,"
            + " OMNIVL_API_KEY)";
  }

  private static Problem overQuota(ApiKey key, Meter.Refusal used) {
    return Problem.overQuota(
        "the API key " + key.name() + " may make no more than " + used.limit(),
        key.name(),
        used.retryAfter());
  }

  /** Ends the calls whose keys are none any more. */
  void endThoseWithoutKey() {
    Instant now = Instant.now();
    for (GuardedCall<?, ?> call : open) {
      if (!keys.isGood(call.key(), now) && open.remove(call)) {
        log.info("a call of {} is ended: its key expired or was revoked", call.key().name());
        call.end(
            Problem.unauthenticated(
                "the API key " + call.key().name() + " expired or was revoked"));
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
