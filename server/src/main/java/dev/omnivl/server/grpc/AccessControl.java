package dev.omnivl.server.grpc;

import dev.omnivl.access.ApiKey;
import dev.omnivl.access.Scope;
import dev.omnivl.server.access.Keys;
import dev.omnivl.server.access.Meter;
import dev.omnivl.server.access.Need;
import dev.omnivl.server.tls.Clients;
import dev.omnivl.server.transport.Notices;
import dev.omnivl.server.watch.RefusalReason;
import dev.omnivl.server.watch.Watch;
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
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whoever has a key for what the method needs and has not used it up; without keys,
 * everybody. Where clients must have certificates, these are looked at for each call. To be run
 * inside the mapping of failures, and before anything of a call is read.
 *
 * <p>A call that runs when its key or certificate goes, or expires, is ended: what it has answered
 * holds.
 */
final class AccessControl implements ServerInterceptor, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessControl.class);

  private final Keys keys;
  private final Clients clients;
  private final Watch watch;
  private final Set<GuardedCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("omnivl-quota").daemon().factory());
  private final Notices refused = new Notices(log);

  /**
   * Makes it.
   *
   * @param watch is told of calls beyond quotas
   */
  AccessControl(Keys keys, Clients clients, Watch watch) {
    this.keys = keys;
    this.clients = clients;
    this.watch = watch;
    clock.setRemoveOnCancelPolicy(true);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Need need = Need.of(method);
    boolean keyed = keys.areAsked() && !(need instanceof Need.Nothing);
    if (!keyed && !clients.areAsked()) {
      return next.startCall(call, headers);
    }
    Passage passage = Passage.current();
    Optional<Problem> problem = withoutCertificate(passage).map(Problem::unauthenticated);
    if (problem.isEmpty() && keyed) {
      problem = refusal(passage, need, method);
    }
    if (problem.isPresent()) {
      StatusRuntimeException status = problem.get().status(RequestId.current());
      call.close(status.getStatus(), Objects.requireNonNull(status.getTrailers(), "details"));
      return new ServerCall.Listener<>() {};
    }
    GuardedCall<Q, R> guarded =
        new GuardedCall<>(call, passage, keyed ? passage.meter() : Optional.empty(), clock);
    open.add(guarded);
    try {
      return new Guarded<>(next.startCall(guarded, headers), guarded);
    } catch (RuntimeException | Error e) {
      ended(guarded);
      throw e;
    }
  }

  private void ended(GuardedCall<?, ?> call) {
    open.remove(call);
    call.ended();
  }

  /** Counts what comes, and forgets the call when it has ended. */
  private final class Guarded<Q> extends SimpleForwardingServerCallListener<Q> {
    private final GuardedCall<Q, ?> call;

    Guarded(ServerCall.Listener<Q> listener, GuardedCall<Q, ?> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      call.message();
      super.onMessage(message);
    }

    @Override
    public void onComplete() {
      ended(call);
      super.onComplete();
    }

    @Override
    public void onCancel() {
      ended(call);
      super.onCancel();
    }
  }

  /** Returns what is wrong with the certificate of a caller, if anything is. */
  private Optional<String> withoutCertificate(Passage passage) {
    return clients.vouchedFor(passage.session())
        ? Optional.empty()
        : Optional.of(
            "the certificate "
                + passage.certificate()
                + " expired, or nobody that this server trusts vouches for it any more");
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

  private Problem overQuota(ApiKey key, Meter.Refusal used) {
    watch.refused(RefusalReason.QUOTA);
    return Problem.overQuota(
        "the API key " + key.name() + " may make no more than " + used.limit(),
        key.name(),
        used.retryAfter());
  }

  /** Ends the calls whose keys or certificates hold no more. */
  void endThoseWhoMayNot() {
    Instant now = Instant.now();
    for (GuardedCall<?, ?> call : open) {
      Passage passage = call.passage();
      Optional<String> wrong =
          withoutCertificate(passage)
              .or(() -> call.needsKey() ? withoutKey(passage, now) : Optional.empty());
      if (wrong.isPresent() && open.remove(call)) {
        log.info("a call{} is ended: {}", passage.whoCalls(), wrong.get());
        call.end(Problem.unauthenticated(wrong.get()));
      }
    }
  }

  private Optional<String> withoutKey(Passage passage, Instant now) {
    return passage
        .key()
        .filter(key -> !keys.isGood(key, now))
        .map(key -> "the API key " + key.name() + " expired or was revoked");
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
