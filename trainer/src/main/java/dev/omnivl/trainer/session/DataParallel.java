package dev.omnivl.trainer.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import dev.omnivl.trainer.data.Batch;
import dev.omnivl.trainer.loss.Features;
import dev.omnivl.trainer.loss.Losses;
import dev.omnivl.trainer.loss.MomentumContrast;
import dev.omnivl.trainer.loss.Objectives;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.nd.NdGraph;
import dev.omnivl.trainer.nd.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The losses and gradients of a batch, which are the means over its parts. One device computes them
 * part after part (gradient accumulation), several do as many parts at a time as they are (data
 * parallelism). What is random in a part hangs on the part, and sums are made in the order of the
 * parts, so that the number of devices changes nothing but time.
 *
 * <p>The first device is the learner's own, whose weights the optimiser moves. Every other one has
 * a copy of them, of the momentum encoder and of the queues.
 */
public final class DataParallel implements AutoCloseable {

  /** A model that computes parts. */
  private record Replica(
      Session session, @Nullable MomentumContrast momentum, Objectives objectives) {}

  /** What a replica made of a part. */
  private record Pass(NdGraph graph, Losses losses) {}

  /**
   * What a batch gives.
   *
   * @param learns whether any part has a loss to go back from; without one there are no gradients
   * @param losses means over the parts
   * @param gradients means over the parts, by weight; on the first device
   * @param visualKeys what each part adds to the queue, if there is one
   * @param textKeys what each part adds to the queue, if there is one
   * @param forward seconds until the losses were there, over all parts
   */
  public record Outcome(
      boolean learns,
      Losses.Values losses,
      Map<String, NDArray> gradients,
      List<Features> visualKeys,
      List<Features> textKeys,
      double forward) {}

  private final Learner learner;
  private final List<Replica> replicas = new ArrayList<>();
  private final int parts;

  private DataParallel(Learner learner) {
    this.learner = learner;
    this.parts = learner.stage().batches().partCount();
    replicas.add(new Replica(learner.session(), learner.momentum(), learner.objectives()));
  }

  /** A learner on its own device alone; stays the owner of what is its own. */
  public static DataParallel of(Learner learner) {
    return new DataParallel(learner);
  }

  /**
   * A learner on its own device and on others, to which it is copied as it is now.
   *
   * @param others devices beside the learner's
   * @param precision of their matrix products
   * @throws dev.omnivl.failure.Failure INVALID_ARGUMENT if the parts of a batch cannot be spread
   *     evenly
   */
  public static DataParallel of(Learner learner, List<Device> others, MatrixPrecision precision) {
    learner.stage().requireSpread(1 + others.size());
    DataParallel all = new DataParallel(learner);
    others.forEach(device -> all.add(learner.session().copy(device, precision)));
    return all;
  }

  private void add(Session session) {
    MomentumContrast momentum = Learner.momentum(learner.stage(), session);
    if (momentum != null && learner.momentum() != null) {
      momentum.copyFrom(learner.momentum());
    }
    replicas.add(
        new Replica(session, momentum, Learner.objectives(learner.stage(), session, momentum)));
  }

  /**
   * Computes a batch, within an open {@link NDScope}. The momentum encoder moves first.
   *
   * @param random names texts and draws wrong pairs, part after part
   * @param kept owner of the gradients and keys, on the first device
   */
  public Outcome of(Batch batch, SplittableRandom random, NDManager kept) {
    Sum sum = new Sum(kept);
    long start = System.nanoTime();
    align();
    sum.forward = seconds(start);
    for (int first = 0; first < parts; first += replicas.size()) {
      round(batch, first, random, sum);
    }
    return sum.mean();
  }

  /** Keeps the keys of a batch on every device, once its gradients have been computed. */
  public void remember(Outcome outcome) {
    for (Replica replica : replicas) {
      for (int part = 0; part < outcome.visualKeys().size(); part++) {
        replica
            .objectives()
            .after(
                on(replica, outcome.visualKeys().get(part)),
                on(replica, outcome.textKeys().get(part)));
      }
    }
  }

  @Override
  public void close() {
    for (Replica other : replicas.subList(1, replicas.size())) {
      other.session().close();
    }
  }

  /** Makes all replicas equal to the first one, whatever moved its weights. */
  private void align() {
    Replica first = replicas.getFirst();
    first.objectives().before(first.session().parameters());
    for (Replica other : replicas.subList(1, replicas.size())) {
      other.session().parameters().copyFrom(first.session().parameters());
      if (other.momentum() != null && first.momentum() != null) {
        other.momentum().encoders().copyFrom(first.momentum().encoders());
      }
    }
  }

  /** One part on each device. */
  private void round(Batch batch, int first, SplittableRandom random, Sum sum) {
    List<NDManager> scratches = new ArrayList<>();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      try (GradientCollector collector = Torch.engine().newGradientCollector()) {
        long start = System.nanoTime();
        List<Pass> passes = new ArrayList<>();
        for (int place = 0; place < replicas.size(); place++) {
          Replica replica = replicas.get(place);
          NDManager scratch = replica.session().manager().newSubManager();
          scratches.add(scratch);
          int part = first + place;
          if (part > 0) {
            Torch.engine().setRandomSeed(random.nextInt()); // for every device has its own dice
          }
          passes.add(pass(replica, scratch, batch.part(part, parts), random));
        }
        // Numbers are read when all devices have their work, since reading waits.
        List<Losses.Values> values = passes.stream().map(pass -> pass.losses().values()).toList();
        sum.forward += seconds(start);
        passes.stream()
            .map(Pass::losses)
            .filter(Losses::learn)
            .forEach(losses -> collector.backward(losses.total()));
        for (int place = 0; place < passes.size(); place++) {
          sum.add(passes.get(place), values.get(place));
        }
      } finally {
        scratches.forEach(NDManager::close);
      }
    }
  }

  private Pass pass(Replica replica, NDManager scratch, Batch part, SplittableRandom random) {
    Session session = replica.session();
    NdGraph g =
        NdGraph.training(
            session.parameters(),
            scratch,
            session.kernels(),
            name -> learner.stage().optimiser().scale(name) > 0);
    return new Pass(g, replica.objectives().of(g, scratch, part, random));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static Features on(Replica replica, Features keys) {
    Device device = replica.session().manager().getDevice();
    return new Features(keys.vectors().toDevice(device, false), keys.identities());
  }

  /** Adds up parts, on the first device. */
  private final class Sum {
    private final NDManager kept;
    private final Map<String, NDArray> gradients = new LinkedHashMap<>();
    private final List<Features> visualKeys = new ArrayList<>();
    private final List<Features> textKeys = new ArrayList<>();
    private Losses.Values losses = Losses.Values.NONE;
    private boolean learns;
    private double forward;

    Sum(NDManager kept) {
      this.kept = kept;
    }

    void add(Pass pass, Losses.Values values) {
      losses = losses.plus(values);
      if (pass.losses().learn()) {
        learns = true;
        pass.graph().gradients().forEach(this::add);
      }
      Features visual = pass.losses().visualKeys();
      Features text = pass.losses().textKeys();
      if (learner.momentum() != null && visual != null && text != null) {
        visualKeys.add(new Features(keep(visual.vectors()), visual.identities()));
        textKeys.add(new Features(keep(text.vectors()), text.identities()));
      }
    }

    private void add(String name, NDArray gradient) {
      NDArray sum = gradients.get(name);
      if (sum == null) {
        gradients.put(name, keep(gradient));
      } else {
        NDArray here = gradient.toDevice(kept.getDevice(), false);
        sum.addi(here);
        here.close(); // before the next device's comes
      }
    }

    /** What outlives the round. */
    private NDArray keep(NDArray array) {
      NDArray here = array.toDevice(kept.getDevice(), false);
      NDScope.unregister(here);
      here.attach(kept);
      return here;
    }

    Outcome mean() {
      if (parts > 1) {
        gradients.values().forEach(gradient -> gradient.divi(parts));
      }
      return new Outcome(learns, losses.over(parts), gradients, visualKeys, textKeys, forward);
    }
  }
}
