package dev.omnivl.bench.soak;

import dev.omnivl.bench.soak.Tally.Patience;
import dev.omnivl.v1.LoadModelRequest;
import dev.omnivl.v1.ModelAdminServiceGrpc;
import dev.omnivl.v1.ModelAdminServiceGrpc.ModelAdminServiceBlockingStub;
import dev.omnivl.v1.UnloadModelRequest;
import dev.omnivl.v1.UseModelRequest;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Loads a model, makes it the default and unloads the other, again and again. */
final class Swapper implements Runnable {
  private final ModelAdminServiceBlockingStub admin;
  private final List<String> names;
  private final Duration every;
  private final Tally tally;
  private final BooleanSupplier over;
  private volatile int swaps;

  /**
   * Makes one.
   *
   * @param names of two models, the first of which is the default
   * @param over when it is to stop
   */
  Swapper(
      ManagedChannel channel,
      List<String> names,
      Duration every,
      Tally tally,
      BooleanSupplier over) {
    admin = ModelAdminServiceGrpc.newBlockingStub(channel);
    this.names = List.copyOf(names);
    this.every = every;
    this.tally = tally;
    this.over = over;
  }

  /** Returns how many times one model took the other's place. */
  int swaps() {
    return swaps;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
  public void run() {
    int current = 0;
    long due = System.nanoTime() + every.toNanos();
    try {
      while (!over.getAsBoolean()) {
        if (System.nanoTime() - due < 0) {
          TimeUnit.MILLISECONDS.sleep(50);
          continue;
        }
        due += every.toNanos();
        String next = names.get(1 - current);
        String former = names.get(current);
        boolean done =
            call(
                    ModelAdminServiceGrpc.getLoadModelMethod(),
                    () -> admin.loadModel(LoadModelRequest.newBuilder().setModel(next).build()))
                && call(
                    ModelAdminServiceGrpc.getUseModelMethod(),
                    () -> admin.useModel(UseModelRequest.newBuilder().setModel(next).build()))
                && call(
                    ModelAdminServiceGrpc.getUnloadModelMethod(),
                    () ->
                        admin.unloadModel(
                            UnloadModelRequest.newBuilder().setModel(former).build()));
        if (done) {
          swaps++;
          current = 1 - current;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean call(MethodDescriptor<?, ?> method, Runnable call) {
    Code code = Code.OK;
    String said = "";
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      code = status.getCode();
      said = String.valueOf(status.getDescription());
    }
    tally.ended(method.getFullMethodName(), code, Patience.ENDLESS, said);
    return code == Code.OK;
  }
}
