package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.omnivl.arch.Architecture;
import dev.omnivl.arch.ServingGraph;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Weight;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * One graph loaded on one device. Thread safe, but not for closing while it runs.
 *
 * <p>On a graphics card all runs come from one platform thread of the session's own: ONNX Runtime
 * keeps CUDA state for each thread that calls it.
 */
public final class GraphSession implements AutoCloseable {
  private final ServingGraph graph;
  private final Architecture model;
  private final OrtSession session;
  private final @Nullable ExecutorService thread;

  private GraphSession(
      ServingGraph graph, Architecture model, OrtSession session, boolean ownThread) {
    this.graph = graph;
    this.model = model;
    this.session = session;
    this.thread =
        ownThread
            ? Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("cuda-" + graph.label()).daemon().factory())
            : null;
  }

  /**
   * Loads a graph; its weights lie in the file beside it.
   *
   * @throws Failure UNAVAILABLE if there is no such device, CORRUPT if the graph cannot be loaded
   */
  public static GraphSession open(
      ServingGraph graph, Architecture model, Path file, EngineOptions options) {
    return open(
        graph,
        model,
        file,
        options,
        (environment, settings) -> environment.createSession(file.toString(), settings));
  }

  /**
   * Loads a graph that is in no file.
   *
   * @param folder where the file with its weights is
   * @throws Failure as the other one does
   */
  public static GraphSession open(
      ServingGraph graph, Architecture model, byte[] onnx, Path folder, EngineOptions options) {
    return open(
        graph,
        model,
        folder.resolve(graph.file()),
        options,
        (environment, settings) -> {
          settings.addConfigEntry(
              "session.model_external_initializers_file_folder_path",
              folder.toAbsolutePath().toString());
          return environment.createSession(onnx, settings);
        });
  }

  private interface Source {
    OrtSession load(OrtEnvironment environment, SessionOptions settings) throws OrtException;
  }

  private static GraphSession open(
      ServingGraph graph, Architecture model, Path named, EngineOptions options, Source source) {
    boolean cuda = options.device().kind() == Device.Kind.CUDA;
    OrtEnvironment environment = OnnxRuntime.environment(); // before any other class of the library
    try (SessionOptions settings = new SessionOptions()) {
      settings.setIntraOpNumThreads(options.threads());
      settings.setInterOpNumThreads(1);
      settings.addConfigEntry("session.intra_op.allow_spinning", "0");
      settings.addConfigEntry("session.inter_op.allow_spinning", "0");
      if (cuda) {
        addCuda(settings, options.device());
      }
      OrtSession session = source.load(environment, settings);
      return new GraphSession(graph, model, session, cuda);
    } catch (OrtException e) {
      throw new Failure(
          Reason.CORRUPT, named + " cannot be loaded by ONNX Runtime: " + firstLine(e), e);
    }
  }

  private static void addCuda(SessionOptions settings, Device device) {
    try {
      Cuda.use(settings, device.index());
    } catch (OrtException | UnsatisfiedLinkError e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          device
              + " cannot be used: "
              + Cuda.problem(device.index()).orElse(String.valueOf(e.getMessage()))
              + "; or use cpu",
          e);
    }
  }

  /**
   * Runs the graph.
   *
   * @param inputs by name
   * @param made names of the outputs that ONNX Runtime shall allocate
   * @param given outputs with memory of their own, by name
   * @return to be closed, with the outputs that were made
   */
  OrtSession.Result run(
      Map<String, OnnxTensor> inputs, Set<String> made, Map<String, OnnxTensor> given) {
    if (thread == null) {
      return runHere(inputs, made, given);
    }
    try {
      return thread.submit(() -> runHere(inputs, made, given)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Reason.EXPIRED, graph.label() + " was interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure ? failure : internal(e);
    }
  }

  private OrtSession.Result runHere(
      Map<String, OnnxTensor> inputs, Set<String> made, Map<String, OnnxTensor> given) {
    try {
      return session.run(inputs, made, given);
    } catch (OrtException e) {
      throw internal(e);
    }
  }

  /**
   * Runs the graph on numbers in the architecture's layout, and gives all outputs in it: simple,
   * not fast.
   */
  public Map<String, Weight> compute(Map<String, Weight> inputs) {
    try (GraphValues values = new GraphValues(graph, model, inputs);
        OrtSession.Result result = run(values.tensors(), session.getOutputNames(), Map.of())) {
      return values.outputs(result);
    } catch (OrtException e) {
      throw internal(e);
    }
  }

  /** Lets go of the graph and its weights. */
  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
    try {
      session.close();
    } catch (OrtException e) {
      throw internal(e);
    }
  }

  private Failure internal(Exception e) {
    return new Failure(
        Reason.INTERNAL, graph.label() + " failed in ONNX Runtime: " + firstLine(e), e);
  }

  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
