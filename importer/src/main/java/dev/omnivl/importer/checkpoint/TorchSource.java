package dev.omnivl.importer.checkpoint;

import dev.omnivl.bundle.TensorType;
import dev.omnivl.export.WeightSource;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.graph.Shape;
import dev.omnivl.graph.Weight;
import dev.omnivl.importer.checkpoint.PickleReader.UnreadableException;
import dev.omnivl.importer.checkpoint.Pickled.Unknown;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The weights of a file that {@code torch.save} wrote, in PyTorch 1.6 or later.
 *
 * <p>The format: a zip file of stored entries {@code NAME/data.pkl}, a pickle that describes
 * tensors, and {@code NAME/data/KEY}, their numbers. A tensor is a view of such an entry, with an
 * offset and strides; several may look at the same one. The weights may stand at the top of what
 * was pickled, or as one of its entries beside what training needs; their names may all begin with
 * {@code module.} or {@code model.}, which is taken away.
 */
final class TorchSource implements WeightSource {
  private static final String PICKLE = "/data.pkl";
  private static final int LARGEST_PICKLE = 1 << 24; // bytes
  private static final List<String> ROOTS = List.of("model", "model_state", "state_dict");
  private static final List<String> PREFIXES = List.of("module.", "model.");
  private static final int LARGEST = Integer.MAX_VALUE - 8; // elements of a Java array

  private final Path path;
  private final StoredZip zip;
  private final String folder; // of all entries
  private final Map<String, Object> weights; // TorchTensor or Unknown

  private TorchSource(Path path, StoredZip zip, String folder, Map<String, Object> weights) {
    this.path = path;
    this.zip = zip;
    this.folder = folder;
    this.weights = weights;
  }

  static TorchSource open(Path path) {
    StoredZip zip = StoredZip.open(path);
    try {
      String folder = folder(path, zip);
      requireLittleEndian(path, zip, folder);
      Map<String, Object> weights = new LinkedHashMap<>();
      stateDict(path, pickle(path, zip, folder))
          .forEach((name, value) -> keep(path, weights, name, value));
      return new TorchSource(path, zip, folder, withoutPrefixes(weights));
    } catch (RuntimeException | Error e) {
      zip.close();
      throw e;
    }
  }

  private static String folder(Path path, StoredZip zip) {
    for (String name : zip.names()) {
      if (name.endsWith(PICKLE)) {
        String folder = name.substring(0, name.length() - PICKLE.length());
        if (zip.names().contains(folder + "/constants.pkl")) {
          throw new Failure(
              Reason.MISMATCH,
              path
                  + " is a TorchScript archive, a program: fetch the same model's"
                  + " model.safetensors or pytorch_model.bin");
        }
        return folder;
      }
    }
    throw new Failure(
        Reason.CORRUPT, path + " is a zip file without data.pkl, so PyTorch did not save it");
  }

  private static void requireLittleEndian(Path path, StoredZip zip, String folder) {
    String order = folder + "/byteorder";
    if (zip.names().contains(order)
        && !new String(zip.bytes(order).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8)
            .equals("little")) {
      throw new Failure(
          Reason.MISMATCH,
          path + " was written on a big-endian machine, which is not read: save it on another");
    }
  }

  private static Object pickle(Path path, StoredZip zip, String folder) {
    MemorySegment pickle = zip.bytes(folder + PICKLE);
    if (pickle.byteSize() > LARGEST_PICKLE) {
      throw new Failure(
          Reason.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "%s describes its weights in %,d bytes, more than the %,d that are read",
              path,
              pickle.byteSize(),
              LARGEST_PICKLE));
    }
    try {
      return PickleReader.read(pickle.toArray(ValueLayout.JAVA_BYTE));
    } catch (UnreadableException e) {
      throw new Failure(
          Reason.CORRUPT,
          path + " cannot be read: its pickle " + e.getMessage() + "; fetch model.safetensors",
          e);
    }
  }

  private static Map<?, ?> stateDict(Path path, Object root) {
    if (root instanceof Map<?, ?> map) {
      for (String key : ROOTS) {
        if (map.get(key) instanceof Map<?, ?> inner && holdsTensors(inner)) {
          return inner;
        }
      }
      if (holdsTensors(map)) {
        return map;
      }
    }
    String what = root instanceof Unknown(String maker) ? "what " + maker + " makes" : "no weights";
    throw new Failure(
        Reason.MISMATCH,
        String.format(
            Locale.ROOT,
            "%s holds %s: looked for weights at its top and in %s",
            path,
            what,
            String.join(", ", ROOTS)));
  }

  private static boolean holdsTensors(Map<?, ?> map) {
    return map.values().stream().anyMatch(Pickled.Tensor.class::isInstance);
  }

  /** Plain values beside the weights, such as the epoch, are left out. */
  private static void keep(Path path, Map<String, Object> weights, Object name, Object value) {
    if (!(name instanceof String text)) {
      return;
    }
    if (value instanceof Pickled.Tensor tensor) {
      weights.put(text, TorchTensor.of(path, text, tensor));
    } else if (value instanceof Unknown) {
      weights.put(text, value);
    }
  }

  private static Map<String, Object> withoutPrefixes(Map<String, Object> weights) {
    Map<String, Object> named = weights;
    for (String prefix : PREFIXES) {
      if (named.keySet().stream().allMatch(name -> name.startsWith(prefix))) {
        Map<String, Object> shorter = new LinkedHashMap<>();
        named.forEach((name, value) -> shorter.put(name.substring(prefix.length()), value));
        named = shorter;
      }
    }
    return named;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(weights.keySet());
  }

  @Override
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  @Override
  public TensorType type(String name) {
    return tensor(name).type();
  }

  @Override
  public Weight weight(String name) {
    TorchTensor tensor = tensor(name);
    if (!tensor.type().isFloat()) {
      throw wrong(name, "is " + tensor.type() + ", not floats");
    }
    if (tensor.shape().elements() > LARGEST) {
      throw wrong(name, "is " + tensor.shape() + ", more than 2^31 numbers");
    }
    MemorySegment storage = zip.bytes(folder + "/data/" + tensor.key());
    if (storage.byteSize() / tensor.type().bytes() < tensor.storage()) {
      throw new Failure(
          Reason.CORRUPT,
          String.format(
              Locale.ROOT,
              "%s has %,d bytes for %s, which needs %,d numbers of %s: fetch it again",
              path,
              storage.byteSize(),
              name,
              tensor.storage(),
              tensor.type()));
    }
    return new Weight(tensor.shape(), tensor.floats(storage));
  }

  @Override
  public void close() {
    zip.close();
  }

  private TorchTensor tensor(String name) {
    Object weight = weights.get(name);
    if (weight instanceof TorchTensor tensor) {
      return tensor;
    }
    if (weight instanceof Unknown(String maker)) {
      throw wrong(name, "is what " + maker + " makes, and no code of a file is run");
    }
    throw new Failure(Reason.NOT_FOUND, path + " has no weight " + name);
  }

  private Failure wrong(String name, String how) {
    return new Failure(Reason.MISMATCH, path + ": the weight " + name + " " + how);
  }
}
