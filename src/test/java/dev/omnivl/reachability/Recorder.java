package dev.omnivl.reachability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.lang.annotation.Annotation;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what {@link RecordingAgent}'s methods were called with, as lines of five fields with tabs
 * between: kind, type, member, the class that called, and the jar of our first class below it.
 *
 * <p>The bootstrap loader loads it: it may use nothing but {@code java.base}.
 */
public final class Recorder {
  private static final Set<String> LINES = ConcurrentHashMap.newKeySet();

  /** Looking up what was asked for asks in turn. */
  private static final ThreadLocal<Boolean> BUSY = ThreadLocal.withInitial(() -> false);

  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private record Caller(String name, String jar, boolean direct) {}

  private Recorder() {}

  static void writeAtTheEnd(Path file) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> write(file), "reachability"));
  }

  private static void write(Path file) {
    BUSY.set(true);
    try {
      Files.write(file, new TreeSet<>(LINES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called at the entry of a recorded method with its receiver and references. */
  public static void note(String method, @Nullable Object[] given) {
    if (BUSY.get()) {
      return;
    }
    BUSY.set(true);
    try {
      Caller caller = WALKER.walk(Recorder::caller);
      if (caller != null) {
        for (String use : uses(method, given, caller.direct)) {
          LINES.add(use + "\t" + caller.name + "\t" + caller.jar);
        }
      }
    } catch (RuntimeException | LinkageError e) {
      LINES.add("defect\t" + e + "\t" + method + "\t-\t-");
    } finally {
      BUSY.set(false);
    }
  }

  /** The first class that is neither the JDK's nor a loader; null if the JDK asks for itself. */
  private static @Nullable Caller caller(Stream<StackFrame> frames) {
    String name = null;
    boolean direct = false;
    int depth = 0;
    for (StackFrame frame : (Iterable<StackFrame>) frames.skip(1)::iterator) {
      Class<?> type = frame.getDeclaringClass();
      if (type.getModule().isNamed() || ClassLoader.class.isAssignableFrom(type)) {
        depth++;
        continue;
      }
      if (name == null) {
        name = type.getName();
        direct = depth == 1; // the recorded method itself
      }
      if (name.startsWith("dev.omnivl.reachability.")) {
        return null;
      }
      if (type.getName().startsWith("dev.omnivl.")) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        String path = source == null ? "-" : source.getLocation().getPath();
        return new Caller(name, path.substring(path.lastIndexOf('/') + 1), direct);
      }
    }
    return name == null ? null : new Caller(name, "-", direct);
  }

  private static List<String> uses(String method, @Nullable Object[] given, boolean direct) {
    Object first = given.length == 0 ? null : given[0];
    if (first instanceof Class<?> type && isKnownAnyway(type, direct)) {
      return List.of();
    }
    return switch (method) {
      case "forName" ->
          first instanceof String name && (direct || !name.matches("(java|javax|jdk|sun)[.].*"))
              ? List.of("type\t" + name + "\t")
              : List.of();
      case "newInstance" -> member(first, "getDeclaredConstructor", "<init>", new Class<?>[0]);
      case "getMethod", "getDeclaredMethod" -> member(first, method, given[1], given[2]);
      case "getConstructor", "getDeclaredConstructor" -> member(first, method, "<init>", given[1]);
      case "getField", "getDeclaredField" -> field(type(first), text(given[1]));
      case "getFields" -> all(first, "allPublicFields");
      case "getMethods" -> all(first, "allPublicMethods");
      case "getConstructors" -> all(first, "allPublicConstructors");
      case "getDeclaredFields" -> all(first, "allDeclaredFields");
      case "getDeclaredMethods", "getRecordComponents" -> all(first, "allDeclaredMethods");
      case "getDeclaredConstructors" -> all(first, "allDeclaredConstructors");
      case "getResource", "getResources", "getResourceAsStream" -> resource(first, given[1]);
      case "findVirtual", "findStatic" ->
          direct ? member(given[1], "getMethod", given[2], parameters(given[3])) : List.of();
      case "findConstructor" ->
          direct
              ? member(given[1], "getDeclaredConstructor", "<init>", parameters(given[2]))
              : List.of();
      case "findVarHandle", "findGetter" ->
          direct ? field(type(given[1]), text(given[2])) : List.of();
      case "newProxyInstance" -> proxy((Class<?>[]) given[1]);
      case "lookup" -> List.of("serialization\t" + nameOf(type(first)) + "\t");
      case "allocateInstance" -> List.of("unsafeAllocated\t" + nameOf(type(given[1])) + "\t");
      case "load0", "loadLibrary0" -> List.of("library\t" + given[2] + "\t");
      case "downcallHandle" -> foreign("downcall", given);
      case "upcallStub" -> foreign("upcall", given);
      default -> List.of("defect\t" + method + "\t");
    };
  }

  /** The JDK's own needs, annotations and what is made at run time are no concern of metadata. */
  private static boolean isKnownAnyway(Class<?> type, boolean direct) {
    return type.isHidden()
        || type.isPrimitive()
        || Annotation.class.isAssignableFrom(type)
        || (!direct && type.getModule().isNamed());
  }

  private static Class<?> type(@Nullable Object given) {
    return (Class<?>) Objects.requireNonNull(given);
  }

  private static String text(@Nullable Object given) {
    return (String) Objects.requireNonNull(given);
  }

  private static Object parameters(@Nullable Object type) {
    return ((MethodType) Objects.requireNonNull(type)).parameterArray();
  }

  private static List<String> all(@Nullable Object type, String what) {
    Class<?> asked = type(type);
    return asked.isArray() ? List.of() : List.of(what + "\t" + nameOf(asked) + "\t");
  }

  /** A method or constructor, if it is there, at the class that declares it. */
  private static List<String> member(
      @Nullable Object type, String lookup, @Nullable Object name, @Nullable Object types) {
    Class<?> asked = type(type);
    Class<?>[] parameters = types == null ? new Class<?>[0] : (Class<?>[]) types;
    List<String> found = new ArrayList<>(List.of("type\t" + nameOf(asked) + "\t"));
    try {
      Executable member =
          switch (lookup) {
            case "getMethod" -> inherited(asked, text(name), parameters);
            case "getDeclaredMethod" -> asked.getDeclaredMethod(text(name), parameters);
            default -> asked.getDeclaredConstructor(parameters);
          };
      if (asked.isEnum() && "values".equals(name)) {
        return List.of(); // the constants of an enum are always known
      }
      String list =
          Arrays.stream(parameters).map(Recorder::nameOf).collect(Collectors.joining(","));
      found.add("method\t" + nameOf(member.getDeclaringClass()) + "\t" + name + "(" + list + ")");
    } catch (NoSuchMethodException e) {
      // As absent in an image as it is here.
    }
    return found;
  }

  private static Executable inherited(Class<?> type, String name, Class<?>[] parameters)
      throws NoSuchMethodException {
    try {
      return type.getDeclaredMethod(name, parameters);
    } catch (NoSuchMethodException e) {
      return type.getMethod(name, parameters);
    }
  }

  private static List<String> field(Class<?> asked, String name) {
    for (Class<?> type = asked; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return List.of("field\t" + nameOf(type) + "\t" + name);
        }
      }
    }
    return List.of();
  }

  private static List<String> resource(@Nullable Object from, @Nullable Object given) {
    String name = String.valueOf(given);
    if (from instanceof Class<?> type) {
      name =
          name.startsWith("/")
              ? name.substring(1)
              : type.getPackageName().replace('.', '/') + "/" + name;
    }
    return name.endsWith(".class") ? List.of() : List.of("resource\t" + name + "\t");
  }

  private static List<String> proxy(Class<?>[] interfaces) {
    if (interfaces.length == 1 && interfaces[0].isAnnotation()) {
      return List.of(); // annotations are always known
    }
    return List.of(
        "proxy\t"
            + Arrays.stream(interfaces).map(Recorder::nameOf).collect(Collectors.joining(","))
            + "\t");
  }

  private static List<String> foreign(String kind, @Nullable Object[] given) {
    for (Object each : given) {
      if (each instanceof FunctionDescriptor function) {
        String parameters =
            function.argumentLayouts().stream()
                .map(Recorder::nameOf)
                .collect(Collectors.joining(","));
        String returned = function.returnLayout().map(Recorder::nameOf).orElse("void");
        Object options = given[given.length - 1];
        String more = options instanceof Object[] array ? Arrays.toString(array) : "[]";
        return List.of(kind + "\t" + returned + "(" + parameters + ")\t" + more);
      }
    }
    return List.of();
  }

  private static String nameOf(MemoryLayout layout) {
    return switch (layout) {
      case AddressLayout ignored -> "void*";
      case ValueLayout value -> "j" + value.carrier().getName();
      default -> layout.toString();
    };
  }

  private static String nameOf(Class<?> type) {
    return type.isArray() ? nameOf(type.componentType()) + "[]" : type.getName();
  }
}
