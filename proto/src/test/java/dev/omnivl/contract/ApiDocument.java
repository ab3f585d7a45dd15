package dev.omnivl.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto.EnumReservedRange;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The contract as a page of Markdown: its comments, in the order of its files, with what they name
 * linked. A call's heading is SERVICE.CALL and a type's its name, so that both can be linked from
 * elsewhere.
 */
final class ApiDocument {
  private static final String HEAD =
      """
      <!-- Made of the comments in proto/src/main/proto, which are the reference. Change those, then: mvn -q -pl proto test \
      -Dtest=ApiDocumentTest -Domnivl.renew=true -->
      # The API

      """;

  /** A member of a type or a service, in the running text. */
  private static final Pattern MEMBER = Pattern.compile("`?\\b([A-Z]\\w+)\\.(\\w+)\\b`?");

  private static final Pattern CLAUSES = Pattern.compile("; (?=[A-Z]+(_[A-Z]+)* )");

  private final StringBuilder page = new StringBuilder(HEAD);

  /** Where what can be linked is told, by its full name. */
  private final Map<String, String> anchors = new HashMap<>();

  private ApiDocument() {}

  /** Returns the page. */
  static String of(Contract contract) {
    ApiDocument document = new ApiDocument();
    List<FileDescriptorProto> files = new ArrayList<>(contract.files());
    // What all share comes last, behind what it is for.
    files.sort(Comparator.comparing(file -> file.getServiceCount() == 0));
    files.forEach(document::collectAnchors);
    for (FileDescriptorProto file : files) {
      String comment = Contract.comments(file).at(FileDescriptorProto.PACKAGE_FIELD_NUMBER);
      if (!comment.isEmpty()) {
        document.paragraphs(comment);
      }
    }
    document.contents(files);
    files.forEach(document::file);
    return document.page.toString().strip() + "\n";
  }

  private void collectAnchors(FileDescriptorProto file) {
    for (Element element : Element.of(file)) {
      String name = element.name();
      switch (element.proto()) {
        case ServiceDescriptorProto _, MethodDescriptorProto _, DescriptorProto _ ->
            anchors.put(name, anchor(name));
        case EnumDescriptorProto _ -> anchors.put(name, anchor(name));
        default -> anchors.put(name, anchor(name.substring(0, name.lastIndexOf('.'))));
      }
    }
  }

  private static String anchor(String heading) {
    return "#" + heading.toLowerCase(Locale.ROOT).replace(".", "");
  }

  private void contents(List<FileDescriptorProto> files) {
    line("| service | calls |");
    line("|---|---|");
    for (FileDescriptorProto file : files) {
      for (ServiceDescriptorProto service : file.getServiceList()) {
        List<String> calls =
            service.getMethodList().stream()
                .map(call -> link(call.getName(), service.getName() + "." + call.getName()))
                .toList();
        line(
            "| "
                + link(service.getName(), service.getName())
                + " | "
                + String.join(" ", calls)
                + " |");
      }
    }
    line("");
  }

  private void file(FileDescriptorProto file) {
    if (file.getServiceCount() == 0) {
      line("## Types of several services");
      line("");
    }
    Map<String, String> comments = new HashMap<>();
    Element.of(file).forEach(element -> comments.put(element.name(), element.comment()));
    for (ServiceDescriptorProto service : file.getServiceList()) {
      line("## " + service.getName());
      line("");
      paragraphs(comments.getOrDefault(service.getName(), ""));
      for (MethodDescriptorProto call : service.getMethodList()) {
        call(service, call, comments);
      }
    }
    for (Element element : Element.of(file)) {
      switch (element.proto()) {
        case DescriptorProto message -> message(element, message, comments);
        case EnumDescriptorProto type -> enumeration(element, type, comments);
        default -> {}
      }
    }
  }

  private void call(
      ServiceDescriptorProto service, MethodDescriptorProto call, Map<String, String> comments) {
    String name = service.getName() + "." + call.getName();
    line("### " + name);
    line("");
    line(
        (call.getClientStreaming() ? "stream " : "")
            + type(call.getInputType())
            + " → "
            + (call.getServerStreaming() ? "stream " : "")
            + type(call.getOutputType())
            + (call.getOptions().getIdempotencyLevel() == IdempotencyLevel.NO_SIDE_EFFECTS
                ? ", without side effects"
                : ""));
    line("");
    paragraphs(comments.getOrDefault(name, ""));
  }

  private void message(Element element, DescriptorProto message, Map<String, String> comments) {
    line("### " + element.name());
    line("");
    paragraphs(element.comment());
    if (message.getFieldCount() == 0) {
      line("Has no fields.");
      line("");
      return;
    }
    line("| no. | field | type | |");
    line("|---:|---|---|---|");
    for (FieldDescriptorProto field : message.getFieldList()) {
      line(
          "| "
              + field.getNumber()
              + " | `"
              + field.getName()
              + "` | "
              + type(message, field)
              + " | "
              + cell(comments.getOrDefault(element.name() + "." + field.getName(), ""))
              + " |");
    }
    line("");
    List<String> numbers = new ArrayList<>();
    for (ReservedRange range : message.getReservedRangeList()) {
      numbers.add(span(range.getStart(), range.getEnd() - 1));
    }
    reserved(numbers, message.getReservedNameList());
  }

  private void enumeration(
      Element element, EnumDescriptorProto type, Map<String, String> comments) {
    line("### " + element.name());
    line("");
    paragraphs(element.comment());
    line("| no. | value | |");
    line("|---:|---|---|");
    for (EnumValueDescriptorProto value : type.getValueList()) {
      String comment = comments.getOrDefault(element.name() + "." + value.getName(), "");
      line("| " + value.getNumber() + " | `" + value.getName() + "` | " + cell(comment) + " |");
    }
    line("");
    List<String> numbers = new ArrayList<>();
    for (EnumReservedRange range : type.getReservedRangeList()) {
      numbers.add(span(range.getStart(), range.getEnd()));
    }
    reserved(numbers, type.getReservedNameList());
  }

  private static String span(int first, int last) {
    return first == last ? Integer.toString(first) : first + " to " + last;
  }

  private void reserved(List<String> numbers, List<String> names) {
    if (!numbers.isEmpty() || !names.isEmpty()) {
      List<String> all = new ArrayList<>(numbers);
      names.forEach(name -> all.add("`" + name + "`"));
      line("Reserved: " + String.join(", ", all) + ".");
      line("");
    }
  }

  private String type(DescriptorProto message, FieldDescriptorProto field) {
    String type =
        field.getTypeName().isEmpty()
            ? field.getType().name().replace("TYPE_", "").toLowerCase(Locale.ROOT)
            : type(field.getTypeName());
    String entry = field.getTypeName().substring(field.getTypeName().lastIndexOf('.') + 1);
    for (DescriptorProto nested : message.getNestedTypeList()) {
      if (nested.getOptions().getMapEntry() && nested.getName().equals(entry)) {
        return "map of "
            + type(nested, nested.getField(0))
            + " to "
            + type(nested, nested.getField(1));
      }
    }
    if (field.getProto3Optional()) {
      return "optional " + type;
    }
    if (field.getLabel() == Label.LABEL_REPEATED) {
      return "repeated " + type;
    }
    return field.hasOneofIndex()
        ? type + ", one of `" + message.getOneofDecl(field.getOneofIndex()).getName() + "`"
        : type;
  }

  private String type(String fullName) {
    String name = fullName.substring(1);
    return name.startsWith(Contract.PACKAGE + ".")
        ? link(name.substring(Contract.PACKAGE.length() + 1))
        : "`" + name + "`";
  }

  private String link(String name) {
    return link(name, name);
  }

  private String link(String shown, String name) {
    String anchor = anchors.get(name);
    return anchor == null ? "`" + shown + "`" : "[" + shown + "](" + anchor + ")";
  }

  /** Paragraphs and lists stay; lines of one paragraph are joined. */
  private void paragraphs(String comment) {
    String[] all = comment.split("\n\\s*\n|\n(?=Errors: |- )");
    for (int i = 0; i < all.length; i++) {
      String joined = linked(all[i].replaceAll("\\s*\n\\s*", " ").strip());
      if (joined.startsWith("Errors: ")) {
        errors(joined.substring("Errors: ".length()));
      } else if (!joined.isEmpty()) {
        line(joined);
        boolean withinList =
            joined.startsWith("- ") && i + 1 < all.length && all[i + 1].startsWith("- ");
        if (!withinList) {
          line("");
        }
      }
    }
  }

  private void errors(String told) {
    if (told.startsWith("none")) {
      line("Errors: " + told);
      line("");
      return;
    }
    line("Errors:");
    line("");
    Arrays.stream(CLAUSES.split(told))
        .forEach(clause -> line("- " + clause.replaceAll("\\.$", "")));
    line("");
  }

  private String cell(String comment) {
    return linked(comment.replaceAll("\\s*\n\\s*", " ").replace("|", "\\|"));
  }

  private String linked(String text) {
    return MEMBER
        .matcher(text.replace("<", "&lt;"))
        .replaceAll(found -> {
          String name = found.group(1) + "." + found.group(2);
          String anchor = anchors.get(name);
          return anchor == null
              ? found.group().replace("$", "\\$")
              : "[`" + name + "`](" + anchor + ")";
        });
  }

  private void line(String line) {
    page.append(line).append('\n');
  }
}
