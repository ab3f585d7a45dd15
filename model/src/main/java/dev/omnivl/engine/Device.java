package dev.omnivl.engine;

import dev.omnivl.failure.Failure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an engine computes.
 *
 * @param kind processor or graphics card
 * @param index which card; 0 for the processor
 */
public record Device(Kind kind, int index) {
  private static final Pattern NAME = Pattern.compile("cpu|cuda(?::(\\d{1,4}))?");

  /** What kinds there are. */
  public enum Kind {
    /** The processor. */
    CPU,
    /** An NVIDIA card; needs the GPU build of ONNX Runtime on the class path. */
    CUDA
  }

  /** Checks the index. */
  public Device {
    if (index < 0 || kind == Kind.CPU && index > 0) {
      throw new IllegalArgumentException("there is no " + kind + " " + index);
    }
  }

  /** The processor. */
  public static Device cpu() {
    return new Device(Kind.CPU, 0);
  }

  /** An NVIDIA card. */
  public static Device cuda(int index) {
    return new Device(Kind.CUDA, index);
  }

  /**
   * Reads {@code cpu}, {@code cuda} or {@code cuda:1}.
   *
   * @throws Failure INVALID_ARGUMENT for anything else
   */
  public static Device parse(String name) {
    return parse(name, "");
  }

  /**
   * Reads it where other words are allowed too.
   *
   * @param others as they are told, with a comma behind each
   */
  static Device parse(String name, String others) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw Failure.ofField(
          "device", "is " + name + "; it must be " + others + "cpu, cuda or cuda:<number>");
    }
    String index = matcher.group(1);
    return name.equals("cpu") ? cpu() : cuda(index == null ? 0 : Integer.parseInt(index));
  }

  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + index;
  }
}
