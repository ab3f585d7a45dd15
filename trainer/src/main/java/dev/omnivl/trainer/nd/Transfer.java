package dev.omnivl.trainer.nd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.function.Function;

/**
 * Numbers on their way between Java and arrays, and between devices.
 *
 * <p>Arrays are overwritten where they lie: in memory of the engine's own, on their device, which
 * is aligned. Matrix products may round otherwise for other alignments, and a resumed run must not
 * differ in a bit. {@link NDArray#set(float[])} would put the array onto a Java buffer instead, and
 * leave its aliases with the old memory.
 *
 * <p>What DJL makes on the way from a card, it leaves with the array's manager; here that is one of
 * the moment's.
 */
public final class Transfer {
  private static final NDIndex ALL = new NDIndex("...");

  private Transfer() {}

  /** The values of an array, on whatever device. */
  public static float[] values(NDArray array) {
    return fleeting(array, NDArray::toFloatArray);
  }

  /** Overwrites an array with as many values as it has. */
  public static void copy(float[] values, NDArray into) {
    try (NDArray source = into.getManager().create(values, into.getShape())) {
      into.set(ALL, source);
    }
  }

  /** Overwrites an array with another one of the same shape, from whatever device. */
  public static void copy(NDArray source, NDArray into) {
    fleeting(
        source,
        handle -> {
          into.set(ALL, handle.toDevice(into.getDevice(), false));
          return into;
        });
  }

  /** Lends an array under a manager of its own, with which all that is made of it goes. */
  private static <R> R fleeting(NDArray array, Function<NDArray, R> use) {
    try (NDManager moment = array.getManager().newSubManager()) {
      NDArray handle = array.stopGradient();
      handle.attach(moment);
      return use.apply(handle);
    }
  }
}
