package dev.omnivl.reachability;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JDK's own methods of reflection, resources, proxies and foreign functions tell {@link
 * Recorder} their arguments at their entry. Stands in for the tracing agent, which comes with
 * GraalVM only. The bootstrap loader loads this class, by the manifest of its jar: the JDK's
 * classes see nothing else.
 */
public final class RecordingAgent {
  /** The entries, by the internal name of their class. */
  private static final Map<String, Set<String>> RECORDED =
      Map.of(
          "java/lang/Class",
          Set.of(
              "forName",
              "newInstance",
              "getField",
              "getMethod",
              "getConstructor",
              "getDeclaredField",
              "getDeclaredMethod",
              "getDeclaredConstructor",
              "getFields",
              "getMethods",
              "getConstructors",
              "getDeclaredFields",
              "getDeclaredMethods",
              "getDeclaredConstructors",
              "getRecordComponents",
              "getResource",
              "getResourceAsStream"),
          "java/lang/ClassLoader",
          Set.of("getResource", "getResources", "getResourceAsStream"),
          "io/quarkus/bootstrap/runner/RunnerClassLoader",
          Set.of("getResource", "getResources", "getResourceAsStream"),
          "java/lang/invoke/MethodHandles$Lookup",
          Set.of("findVirtual", "findStatic", "findConstructor", "findVarHandle", "findGetter"),
          "java/lang/reflect/Proxy",
          Set.of("newProxyInstance"),
          "java/io/ObjectStreamClass",
          Set.of("lookup"),
          "java/lang/Runtime",
          Set.of("load0", "loadLibrary0"),
          "sun/misc/Unsafe",
          Set.of("allocateInstance"),
          "jdk/internal/foreign/abi/AbstractLinker",
          Set.of("downcallHandle", "upcallStub"));

  private static final ClassDesc RECORDER = ClassDesc.of("dev.omnivl.reachability.Recorder");
  private static final MethodTypeDesc NOTE =
      MethodTypeDesc.of(CD_void, CD_String, CD_Object.arrayType());

  private RecordingAgent() {}

  /**
   * Starts to record.
   *
   * @param file what to write at the end of the process
   */
  public static void premain(String file, Instrumentation instrumentation) throws Exception {
    Recorder.writeAtTheEnd(Path.of(file));
    instrumentation.addTransformer(new Entries(), true);
    List<Class<?>> loaded = new ArrayList<>();
    for (String name : RECORDED.keySet()) {
      if (!name.startsWith("io/")) {
        loaded.add(Class.forName(name.replace('/', '.')));
      }
    }
    instrumentation.retransformClasses(loaded.toArray(Class<?>[]::new));
  }

  private static final class Entries implements ClassFileTransformer {
    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        @Nullable String name,
        @Nullable Class<?> redefined,
        @Nullable ProtectionDomain domain,
        byte[] bytes) {
      Set<String> methods = name == null ? null : RECORDED.get(name);
      if (name == null || methods == null) {
        return null;
      }
      ClassFile files = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS);
      return files.transformClass(
          files.parse(bytes),
          (builder, element) -> {
            if (element instanceof MethodModel method && isRecorded(method, methods)) {
              builder.transformMethod(method, MethodTransform.transformingCode(new Noting(method)));
            } else {
              builder.with(element);
            }
          });
    }

    private static boolean isRecorded(MethodModel method, Set<String> methods) {
      String name = method.methodName().stringValue();
      return methods.contains(name)
          && method.code().isPresent()
          && !method.flags().has(AccessFlag.SYNTHETIC)
          && (method.flags().has(AccessFlag.PUBLIC) || name.startsWith("load"));
    }
  }

  /** The code of a method, with a call before it. */
  private record Noting(MethodModel method) implements CodeTransform {
    @Override
    public void atStart(CodeBuilder code) {
      note(code, method);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      code.with(element);
    }

    /** Writes {@code Recorder.note(name, {this, arguments...})}; primitives are left out. */
    private static void note(CodeBuilder code, MethodModel method) {
      boolean isStatic = method.flags().has(AccessFlag.STATIC);
      List<Integer> slots = new ArrayList<>();
      if (!isStatic) {
        slots.add(0);
      }
      List<ClassDesc> parameters = method.methodTypeSymbol().parameterList();
      for (int i = 0; i < parameters.size(); i++) {
        if (TypeKind.from(parameters.get(i)) == TypeKind.REFERENCE) {
          slots.add(code.parameterSlot(i));
        }
      }
      code.loadConstant(method.methodName().stringValue())
          .loadConstant(slots.size())
          .anewarray(CD_Object);
      for (int i = 0; i < slots.size(); i++) {
        code.dup().loadConstant(i).aload(slots.get(i)).aastore();
      }
      code.invokestatic(RECORDER, "note", NOTE);
    }
  }
}
