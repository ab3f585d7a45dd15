package dev.omnivl.reachability;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What our classes will reach by name, read off their bytecode, whether a run came by or not: types
 * that Jackson reads and writes, and functions of the C library.
 */
final class Sources {
  private static final Pattern OURS = Pattern.compile("L(dev/omnivl/[\\w/$]+);");
  private static final Set<String> READS = Set.of("readValue", "treeToValue", "convertValue");

  private final Map<String, ClassModel> classes = new HashMap<>();
  private final Map<String, String> jars = new HashMap<>();

  /** Reads the classes of a jar. */
  void add(ZipFile jar) throws IOException {
    String path = jar.getName();
    for (ZipEntry entry : jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
      ClassModel model = ClassFile.of().parse(jar.getInputStream(entry).readAllBytes());
      String name = model.thisClass().asInternalName();
      classes.put(name, model);
      jars.put(name, path.substring(path.lastIndexOf('/') + 1));
    }
  }

  List<Use> uses() {
    List<Use> uses = new ArrayList<>();
    Deque<String> read = new ArrayDeque<>();
    for (ClassModel type : classes.values()) {
      for (MethodModel method : type.methods()) {
        List<CodeElement> code = method.code().map(all -> all.elementList()).orElse(List.of());
        read.addAll(typesRead(code));
        for (String function : functions(code)) {
          uses.add(use("downcall", function, type.thisClass().asInternalName()));
        }
      }
    }
    Set<String> seen = new HashSet<>();
    while (!read.isEmpty()) {
      String name = read.remove();
      ClassModel type = classes.get(name);
      if (type != null && seen.add(name)) {
        for (String all : List.of("Constructors", "Fields", "Methods")) {
          uses.add(use("allDeclared" + all, name.replace('/', '.'), name));
        }
        read.addAll(partsOf(type));
      }
    }
    return uses;
  }

  private Use use(String kind, String what, String by) {
    return new Use(kind, what, "", by.replace('/', '.'), jars.getOrDefault(by, "-"));
  }

  /** Our classes that a method names and that calls Jackson to read. */
  private static Set<String> typesRead(List<CodeElement> code) {
    Set<String> named = new HashSet<>();
    boolean reads = false;
    for (CodeElement element : code) {
      if (element instanceof ConstantInstruction constant
          && constant.constantValue() instanceof ClassDesc type) {
        named.addAll(ours(type.descriptorString()));
      }
      reads |=
          element instanceof InvokeInstruction call
              && call.owner().asInternalName().startsWith("com/fasterxml/jackson/databind/")
              && READS.contains(call.name().stringValue());
    }
    return reads ? named : Set.of();
  }

  /** Components of records, and the kinds of what is sealed. */
  private static Set<String> partsOf(ClassModel type) {
    Set<String> parts = new HashSet<>();
    type.findAttribute(Attributes.record())
        .ifPresent(record -> {
          for (RecordComponentInfo component : record.components()) {
            parts.addAll(ours(component.descriptor().stringValue()));
            component
                .findAttribute(Attributes.signature())
                .ifPresent(generic -> parts.addAll(ours(generic.signature().stringValue())));
          }
        });
    type.findAttribute(Attributes.permittedSubclasses())
        .ifPresent(sealed ->
            sealed.permittedSubclasses().forEach(each -> parts.add(each.asInternalName())));
    return parts;
  }

  private static Set<String> ours(String descriptor) {
    Set<String> names = new HashSet<>();
    // Ends and starts of types within a generic one.
    Matcher matcher = OURS.matcher(descriptor.replace("<", ";").replace(">", ";"));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** Function types, made of constants: the first is what is returned. */
  private static List<String> functions(List<CodeElement> code) {
    List<String> functions = new ArrayList<>();
    List<String> layouts = new ArrayList<>();
    for (CodeElement element : code) {
      if (element instanceof FieldInstruction field
          && field.owner().asInternalName().equals("java/lang/foreign/ValueLayout")) {
        layouts.add(nameOf(field.name().stringValue()));
      } else if (element instanceof InvokeInstruction call
          && call.owner().asInternalName().equals("java/lang/foreign/FunctionDescriptor")
          && call.name().stringValue().startsWith("of")) {
        String returned = call.name().equalsString("of") ? layouts.removeFirst() : "void";
        functions.add(returned + "(" + String.join(",", layouts) + ")");
        layouts.clear();
      }
    }
    return functions;
  }

  private static String nameOf(String layout) {
    return layout.equals("ADDRESS")
        ? "void*"
        : layout.replace("JAVA_", "j").toLowerCase(Locale.ROOT);
  }
}
