package dev.omnivl.importer.checkpoint;

import dev.omnivl.importer.checkpoint.Pickled.Global;
import dev.omnivl.importer.checkpoint.Pickled.Nothing;
import dev.omnivl.importer.checkpoint.Pickled.Storage;
import dev.omnivl.importer.checkpoint.Pickled.Tensor;
import dev.omnivl.importer.checkpoint.Pickled.Tuple;
import dev.omnivl.importer.checkpoint.Pickled.Unknown;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what PyTorch pickles when it saves weights, and nothing else.
 *
 * <p>A pickle is a program for a stack machine that can call any function of Python. This reader
 * knows the instructions that {@code torch.save} writes, and two functions: {@code OrderedDict} and
 * {@code _rebuild_tensor_v2}, whose results it makes itself. What any other function would have
 * made becomes {@link Unknown}; an instruction that is not known ends the reading. No name is ever
 * looked up. Depth costs nothing, as nothing recurs; the number of instructions is capped.
 */
final class PickleReader {

  /** The pickle is none, or not of this subset. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  private static final int MOST_INSTRUCTIONS = 1_000_000;
  private static final int LONGEST_NAME = 1_000; // characters of a global
  private static final int MOST_AXES = 16; // of a tensor
  private static final Nothing NOTHING = new Nothing();

  private static final String ORDERED_DICT = "collections OrderedDict";
  private static final String TENSOR = "torch._utils _rebuild_tensor_v2";
  private static final String STORAGE = "Storage";
  private static final Set<String> TORCH = Set.of("torch", "torch.storage");

  private final ByteBuffer code;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>(); // sizes of the stack
  private final Map<Integer, Object> memo = new HashMap<>();

  private PickleReader(byte[] pickle) {
    this.code = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads a pickle.
   *
   * @return a {@link String}, {@link Long}, {@link Double}, {@link Boolean}, {@link List}, {@link
   *     Map} or {@link Pickled}
   * @throws UnreadableException saying why, without the file's name
   */
  static Object read(byte[] pickle) throws UnreadableException {
    PickleReader reader = new PickleReader(pickle);
    try {
      for (int count = 0; count < MOST_INSTRUCTIONS; count++) {
        Object last = reader.step(Byte.toUnsignedInt(reader.code.get()));
        if (last != null) {
          return last;
        }
      }
      throw new UnreadableException(
          String.format(Locale.ROOT, "has more than %,d instructions", MOST_INSTRUCTIONS));
    } catch (BufferUnderflowException e) {
      throw new UnreadableException("ends too early");
    }
  }

  /** One instruction; the result if it was the last. */
  private @Nullable Object step(int instruction) throws UnreadableException {
    switch (instruction) {
      case 0x80 -> require(code.get() <= 4, "is of a newer protocol"); // PROTO
      case '.' -> { // STOP
        return pop();
      }
      case '(' -> marks.add(stack.size());
      case 'c' -> push(new Global(line() + " " + line())); // GLOBAL
      case 'q' -> memo.put(Byte.toUnsignedInt(code.get()), peek()); // BINPUT
      case 'r' -> memo.put(code.getInt(), peek()); // LONG_BINPUT
      case 'h' -> push(remembered(Byte.toUnsignedInt(code.get()))); // BINGET
      case 'j' -> push(remembered(code.getInt())); // LONG_BINGET
      case 'N' -> push(NOTHING);
      case 0x88 -> push(true); // NEWTRUE
      case 0x89 -> push(false); // NEWFALSE
      case 'J' -> push((long) code.getInt()); // BININT
      case 'K' -> push((long) Byte.toUnsignedInt(code.get())); // BININT1
      case 'M' -> push((long) Short.toUnsignedInt(code.getShort())); // BININT2
      case 0x8a -> push(wide()); // LONG1
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(code.getLong()))); // BINFLOAT
      case 'X' -> push(text()); // BINUNICODE
      case ')' -> push(new Tuple(List.of())); // EMPTY_TUPLE
      case 't' -> push(new Tuple(sinceMark())); // TUPLE
      case 0x85 -> push(new Tuple(last(1))); // TUPLE1
      case 0x86 -> push(new Tuple(last(2))); // TUPLE2
      case 0x87 -> push(new Tuple(last(3))); // TUPLE3
      case ']' -> push(new ArrayList<>()); // EMPTY_LIST
      case 'a' -> append(last(1)); // APPEND
      case 'e' -> append(sinceMark()); // APPENDS
      case '}' -> push(new LinkedHashMap<>()); // EMPTY_DICT
      case 's' -> put(last(2)); // SETITEM
      case 'u' -> put(sinceMark()); // SETITEMS
      case 'Q' -> push(storage(pop())); // BINPERSID
      case 'R' -> call(last(2)); // REDUCE
      case 0x81 -> make(last(2)); // NEWOBJ
      case 'b' -> pop(); // BUILD: attributes, which no weight needs
      default ->
          throw new UnreadableException(
              String.format(
                  Locale.ROOT, "has the instruction 0x%02x, which no weights need", instruction));
    }
    return null;
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() throws UnreadableException {
    return last(1).getFirst();
  }

  private Object peek() throws UnreadableException {
    require(stack.size() > bottom(), "takes more from its stack than it put there");
    return stack.getLast();
  }

  private int bottom() {
    return marks.isEmpty() ? 0 : marks.getLast();
  }

  private List<Object> last(int count) throws UnreadableException {
    int from = stack.size() - count;
    require(from >= bottom(), "takes more from its stack than it put there");
    return taken(from);
  }

  private List<Object> sinceMark() throws UnreadableException {
    require(!marks.isEmpty(), "ends a group that it did not begin");
    return taken(marks.removeLast());
  }

  private List<Object> taken(int from) {
    List<Object> top = stack.subList(from, stack.size());
    List<Object> items = List.copyOf(top);
    top.clear();
    return items;
  }

  private Object remembered(int key) throws UnreadableException {
    Object value = memo.get(key);
    if (value == null) {
      throw new UnreadableException("refers to what it does not hold");
    }
    return value;
  }

  private String line() throws UnreadableException {
    StringBuilder line = new StringBuilder();
    for (byte letter = code.get(); letter != '\n'; letter = code.get()) {
      require(line.length() < LONGEST_NAME && letter >= ' ', "has a name that is none");
      line.append((char) letter);
    }
    return line.toString();
  }

  private String text() throws UnreadableException {
    int length = code.getInt();
    require(length >= 0 && length <= code.remaining(), "ends within a text");
    byte[] bytes = new byte[length];
    code.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A whole number of up to 8 bytes, little-endian, in two's complement. */
  private long wide() throws UnreadableException {
    int length = Byte.toUnsignedInt(code.get());
    require(length <= Long.BYTES, "has a number of more than 64 bits");
    long value = 0;
    for (int index = 0; index < length; index++) {
      long next = index == length - 1 ? code.get() : Byte.toUnsignedInt(code.get());
      value |= next << (index * Byte.SIZE);
    }
    return value;
  }

  @SuppressWarnings("unchecked") // The lists are this reader's own.
  private void append(List<Object> items) throws UnreadableException {
    if (peek() instanceof ArrayList<?> list) {
      ((List<Object>) list).addAll(items);
    } else {
      require(peek() instanceof Unknown, "appends to what is no list");
    }
  }

  /** Keys other than strings and numbers are left out with their values. */
  @SuppressWarnings("unchecked") // The maps are this reader's own.
  private void put(List<Object> items) throws UnreadableException {
    require(items.size() % 2 == 0, "has a key without a value");
    if (!(peek() instanceof LinkedHashMap<?, ?> map)) {
      require(peek() instanceof Unknown, "sets an item of what is no dictionary");
      return;
    }
    for (int index = 0; index < items.size(); index += 2) {
      if (items.get(index) instanceof String || items.get(index) instanceof Long) {
        ((Map<Object, Object>) map).put(items.get(index), items.get(index + 1));
      }
    }
  }

  /** The tuple {@code ("storage", torch.FloatStorage, "0", "cpu", 128)}. */
  private static Object storage(Object id) throws UnreadableException {
    if (id instanceof Tuple(List<Object> items)
        && items.size() == 5
        && items.get(0).equals("storage")
        && items.get(1) instanceof Global(String kind)
        && items.get(2) instanceof String key
        && items.get(4) instanceof Long elements) {
      return new Storage(key, kind, elements);
    }
    throw new UnreadableException("refers to something outside that is no storage");
  }

  private void call(List<Object> call) {
    Object function = call.getFirst();
    push(
        switch (function) {
          case Global(String name) when name.equals(ORDERED_DICT) -> new LinkedHashMap<>();
          case Global(String name) when name.equals(TENSOR) -> tensor(call.getLast());
          default -> unknown(function);
        });
  }

  private void make(List<Object> call) {
    push(unknown(call.getFirst()));
  }

  private static Unknown unknown(Object function) {
    return switch (function) {
      case Global(String name) -> new Unknown(name);
      case Unknown before -> before;
      default -> new Unknown("something that is no function");
    };
  }

  private static Object tensor(Object arguments) {
    if (arguments instanceof Tuple(List<Object> items)
        && items.size() >= 4
        && items.get(0) instanceof Storage storage
        && items.get(1) instanceof Long offset
        && longs(items.get(2)) instanceof List<Long> shape
        && longs(items.get(3)) instanceof List<Long> strides) {
      return new Tensor(storage, offset, shape, strides);
    }
    return new Unknown(TENSOR + " with other arguments");
  }

  private static @Nullable List<Long> longs(Object value) {
    if (!(value instanceof Tuple(List<Object> items)) || items.size() > MOST_AXES) {
      return null;
    }
    List<Long> longs = new ArrayList<>();
    for (Object item : items) {
      if (!(item instanceof Long number)) {
        return null;
      }
      longs.add(number);
    }
    return longs;
  }

  private static void require(boolean rule, String otherwise) throws UnreadableException {
    if (!rule) {
      throw new UnreadableException(otherwise);
    }
  }

  /** The kind of a storage's numbers, such as {@code Float}, or nothing for another class. */
  static @Nullable String kind(Storage storage) {
    String[] words = storage.kind().split(" ", 2);
    return words.length == 2 && TORCH.contains(words[0]) && words[1].endsWith(STORAGE)
        ? words[1].substring(0, words[1].length() - STORAGE.length())
        : null;
  }
}
