package dev.omnivl.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.omnivl.graph.OnnxGraph;
import dev.omnivl.graph.Shape;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA cards as ONNX Runtime reaches them: whether one can be used, what lacks if not, and how
 * sessions are set to compute there.
 */
final class Cuda {
  private static final Pattern LIBRARY =
      Pattern.compile("(lib[\\w.+-]+\\.so[.\\d]*): cannot open shared object file");
  private static final Pattern NO_DEVICE =
      Pattern.compile(
          "no CUDA-capable device|CUDA failure 100\\b|invalid device ordinal|CUDA failure 101\\b");
  private static final Pattern OLD_DRIVER =
      Pattern.compile("driver version is insufficient|CUDA failure 35\\b");

  /** What was found, by the card's number: it does not change while a process runs. */
  private static final Map<Integer, Optional<String>> FOUND = new ConcurrentHashMap<>();

  private Cuda() {}

  /** Why a card cannot be used, in a line that names the remedy; empty if it can. */
  static Optional<String> problem(int index) {
    return FOUND.computeIfAbsent(index, Cuda::look);
  }

  private static Optional<String> look(int index) {
    OrtEnvironment environment = OnnxRuntime.environment(); // before any other class of the library
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      return Optional.of("this build has no CUDA provider (build with -Pcuda)");
    }
    if (builds() > 1) {
      return Optional.of(
          "onnxruntime and onnxruntime_gpu are both on the class path (build with -Pcuda)");
    }
    try {
      add(environment, index);
      return Optional.empty();
    } catch (OrtException | UnsatisfiedLinkError e) {
      return Optional.of(told(String.valueOf(e.getMessage()), index));
    }
  }

  /** Adds two numbers there: some of what may lack is noticed no sooner. */
  private static void add(OrtEnvironment environment, int index) throws OrtException {
    OnnxGraph graph =
        new OnnxGraph(
            "",
            name -> {
              throw new IllegalArgumentException(name);
            });
    OnnxGraph.Tensor number = graph.input("number", OnnxGraph.Element.FLOAT, Shape.of(1));
    graph.output("twice", graph.add(number, number));
    try (SessionOptions settings = new SessionOptions()) {
      use(settings, index);
      try (OrtSession session = environment.createSession(graph.model("probe"), settings);
          OnnxTensor one = OnnxTensor.createTensor(environment, new float[] {1});
          OrtSession.Result result = session.run(Map.of("number", one))) {
        result.get(0).getValue();
      }
    }
  }

  /** Has a session compute on a card. */
  static void use(SessionOptions settings, int index) throws OrtException {
    settings.setMemoryPatternOptimization(false);
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
      cuda.add("arena_extend_strategy", "kSameAsRequested");
      cuda.add("use_tf32", "0"); // fp32 is 32 bits; who wants less digits takes fp16 or bf16
      settings.addCUDA(cuda);
    }
  }

  /** What lacks, from what ONNX Runtime says. */
  static String told(String message, int index) {
    Matcher library = LIBRARY.matcher(message);
    if (library.find()) {
      String name = String.valueOf(library.group(1));
      return name
          + " not found ("
          + (name.startsWith("libcuda.so")
              ? "install the NVIDIA driver"
              : "install CUDA 12 and name its folder in LD_LIBRARY_PATH")
          + ")";
    }
    if (NO_DEVICE.matcher(message).find()) {
      return "no device " + index;
    }
    if (OLD_DRIVER.matcher(message).find()) {
      return "the NVIDIA driver is too old for CUDA 12";
    }
    return message.lines().findFirst().orElse(message);
  }

  private static int builds() {
    try {
      return Collections.list(
              Cuda.class.getClassLoader().getResources("ai/onnxruntime/OrtEnvironment.class"))
          .size();
    } catch (IOException e) {
      return 1; // what cannot be read is not there twice
    }
  }
}
