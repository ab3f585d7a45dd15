package dev.omnivl.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of buf's category STANDARD and its COMMENTS, as far as a file of descriptors tells,
 * with two of ours: a call says which statuses it fails with, and one that changes nothing says so.
 */
final class Lint {
  /** Replies that several calls share, each with the reason. */
  static final Map<String, String> SHARED_REPLIES =
      Map.of(
          "GenerationResponse",
          "a text is told in the same pieces whatever it was written for, so that one reader of"
              + " them serves Caption and Answer");

  /** Imports that nothing in their file refers to, each with the reason. */
  static final Map<String, String> IMPORTS_FOR_TOOLS =
      Map.of(
          "google/rpc/error_details.proto",
          "details of failures travel as Any; reflection tells tools what they are");

  /** Names of calls that change nothing. */
  private static final Pattern READS =
      Pattern.compile("(Get|List|Check|Verify|Search|Embed|Match|Explain|Plan|Caption|Answer)\\w*");

  private static final Pattern SNAKE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final Pattern UPPER_SNAKE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");
  private static final Pattern PASCAL = Pattern.compile("([A-Z][a-z0-9]+)+");
  private static final Pattern VERSIONED = Pattern.compile("([a-z][a-z0-9]*\\.)+v[1-9][0-9]*");
  private static final Pattern ERRORS = Pattern.compile("(?s).*^Errors: (.+)", Pattern.MULTILINE);
  private static final Pattern STATUS = Pattern.compile("\\b[A-Z]+(_[A-Z]+)*\\b(?=[ ,;:.])");

  private final List<String> problems = new ArrayList<>();

  private Lint() {}

  /** Returns what is wrong, each with its place and the rule; none if all is well. */
  static List<String> problems(Contract contract) {
    Lint lint = new Lint();
    Map<String, List<String>> uses = new HashMap<>();
    for (FileDescriptorProto file : contract.files()) {
      lint.file(file);
      for (Element element : Element.of(file)) {
        lint.element(file, element);
      }
      for (ServiceDescriptorProto service : file.getServiceList()) {
        for (MethodDescriptorProto method : service.getMethodList()) {
          lint.types(file, service, method, uses);
        }
      }
    }
    uses.forEach((type, calls) ->
        lint.require(calls.size() == 1, type, "is of one call alone; here of " + calls));
    return lint.problems;
  }

  private void require(boolean met, String where, String rule) {
    if (!met) {
      problems.add(where + ": " + rule);
    }
  }

  private void file(FileDescriptorProto file) {
    String name = file.getName();
    String own = name.substring(name.lastIndexOf('/') + 1).replace(".proto", "");
    String folder = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    require(SNAKE.matcher(own).matches(), name, "a file's name is lower_snake_case");
    require(
        VERSIONED.matcher(file.getPackage()).matches(),
        name,
        "a package's name is lower case and ends with its version, as in omnivl.v1");
    require(
        folder.equals(file.getPackage().replace('.', '/')),
        name,
        "a file lies in the folder of its package");
    require(file.getSyntax().equals("proto3"), name, "the syntax is proto3");
    require(
        file.getOptions().getJavaPackage().equals("dev." + file.getPackage()),
        name,
        "java_package is dev. and the package");
    require(file.getOptions().getJavaMultipleFiles(), name, "java_multiple_files is set");
    require(file.getPublicDependencyCount() == 0, name, "no import is public");
    require(file.getWeakDependencyCount() == 0, name, "no import is weak");
    imports(file);
  }

  private void imports(FileDescriptorProto file) {
    String text = file.toBuilder().clearSourceCodeInfo().clearDependency().build().toString();
    for (String imported : file.getDependencyList()) {
      // One type to a file is how Google keeps its well-known types; ours are known by the package.
      String referred =
          imported.startsWith("google/protobuf/")
              ? "\".google.protobuf." + pascal(imported)
              : "\"." + imported.substring(0, imported.lastIndexOf('/')).replace('/', '.') + ".";
      require(
          IMPORTS_FOR_TOOLS.containsKey(imported) || text.contains(referred),
          file.getName(),
          "what is imported is used, or in Lint.IMPORTS_FOR_TOOLS: " + imported);
    }
  }

  private static String pascal(String file) {
    String own = file.substring(file.lastIndexOf('/') + 1).replace(".proto", "");
    return own.substring(0, 1).toUpperCase(Locale.ROOT) + own.substring(1);
  }

  private void element(FileDescriptorProto file, Element element) {
    String where = file.getName() + " " + element.name();
    if (element.proto() instanceof EnumValueDescriptorProto value && value.getNumber() == 0) {
      // What "unspecified" stands for is told where it stands for something.
      require(value.getName().endsWith("_UNSPECIFIED"), where, "the value 0 is _UNSPECIFIED");
    }
    require(!element.comment().isBlank() || speaksForItself(element), where, "has a comment");
    switch (element.proto()) {
      case ServiceDescriptorProto service -> {
        matches(PASCAL, service.getName(), where, "a service's name is PascalCase");
        require(service.getName().endsWith("Service"), where, "a service's name ends with Service");
      }
      case MethodDescriptorProto method -> call(method, element.comment(), where);
      case DescriptorProto message ->
          matches(PASCAL, message.getName(), where, "a message's name is PascalCase");
      case FieldDescriptorProto field ->
          matches(SNAKE, field.getName(), where, "a field's name is lower_snake_case");
      case OneofDescriptorProto oneof ->
          matches(SNAKE, oneof.getName(), where, "a oneof's name is lower_snake_case");
      case EnumDescriptorProto type -> enumeration(type, where);
      default -> {}
    }
  }

  /** What its call, or the fields in it, tell already. */
  private static boolean speaksForItself(Element element) {
    return switch (element.proto()) {
      case DescriptorProto message -> message.getName().matches("\\w+(Request|Response)");
      case OneofDescriptorProto _ -> true;
      default -> false;
    };
  }

  private void matches(Pattern pattern, String name, String where, String rule) {
    require(pattern.matcher(name).matches(), where, rule);
  }

  private void enumeration(EnumDescriptorProto type, String where) {
    matches(PASCAL, type.getName(), where, "an enum's name is PascalCase");
    require(type.getValue(0).getNumber() == 0, where, "an enum's first value is 0");
    require(!type.getOptions().getAllowAlias(), where, "no two values share a number");
    String prefix =
        type.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    for (EnumValueDescriptorProto value : type.getValueList()) {
      String place = where + "." + value.getName();
      matches(UPPER_SNAKE, value.getName(), place, "a value's name is UPPER_SNAKE_CASE");
      require(value.getName().startsWith(prefix), place, "a value's name begins with " + prefix);
    }
  }

  private void call(MethodDescriptorProto method, String comment, String where) {
    matches(PASCAL, method.getName(), where, "a call's name is PascalCase");
    Matcher errors = ERRORS.matcher(comment);
    boolean told = errors.matches();
    require(told, where, "a call's comment ends with a line \"Errors: STATUS when, ...\"");
    if (told) {
      List<String> statuses =
          STATUS.matcher(errors.group(1)).results().map(found -> found.group()).toList();
      Predicate<String> known = Set.of(names())::contains;
      require(
          statuses.stream().anyMatch(known) || errors.group(1).startsWith("none"),
          where,
          "errors are statuses of gRPC, or none beside those of every call");
    }
    boolean marked = method.getOptions().getIdempotencyLevel() == IdempotencyLevel.NO_SIDE_EFFECTS;
    require(
        marked == READS.matcher(method.getName()).matches(),
        where,
        "a call that changes nothing has idempotency_level = NO_SIDE_EFFECTS, and others have not;"
            + " what its name begins with says which it is");
  }

  private static String[] names() {
    return java.util.Arrays.stream(Code.values()).map(Enum::name).toArray(String[]::new);
  }

  private void types(
      FileDescriptorProto file,
      ServiceDescriptorProto service,
      MethodDescriptorProto method,
      Map<String, List<String>> uses) {
    String call = service.getName() + "." + method.getName();
    String where = file.getName() + " " + call;
    String request = local(method.getInputType());
    String response = local(method.getOutputType());
    require(
        request.equals(method.getName() + "Request"),
        where,
        "what is sent is " + method.getName() + "Request");
    uses.computeIfAbsent(request, type -> new ArrayList<>()).add(call);
    if (!SHARED_REPLIES.containsKey(response)) {
      require(
          response.equals(method.getName() + "Response"),
          where,
          "what comes back is " + method.getName() + "Response, or in Lint.SHARED_REPLIES");
      uses.computeIfAbsent(response, type -> new ArrayList<>()).add(call);
    }
  }

  private static String local(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
