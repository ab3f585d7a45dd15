package dev.omnivl.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto.EnumReservedRange;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What in a contract breaks those who were built with an older one, on the wire, in JSON or in
 * their sources: the rules of buf's category FILE. Whatever is new breaks nobody. Unlike there, a
 * field or a value may go if both its number and its name are {@code reserved}.
 */
final class BreakingChanges {
  private final List<String> found = new ArrayList<>();

  private BreakingChanges() {}

  /** Returns what breaks, each with its place; none if all that was, is still. */
  static List<String> between(FileDescriptorSet before, FileDescriptorSet now) {
    BreakingChanges changes = new BreakingChanges();
    Map<String, FileDescriptorProto> files = byName(now.getFileList(), file -> file.getName());
    for (FileDescriptorProto old : before.getFileList()) {
      FileDescriptorProto file = files.get(old.getName());
      if (file == null) {
        changes.add(old.getName(), "the file is gone");
      } else {
        changes.file(old, file);
      }
    }
    return changes.found;
  }

  private void add(String where, String what) {
    found.add(where + ": " + what);
  }

  private void same(String where, String what, Object old, Object now) {
    if (!old.equals(now)) {
      add(where, what + " was " + old + " and is " + now);
    }
  }

  private void file(FileDescriptorProto old, FileDescriptorProto now) {
    String where = old.getName();
    same(where, "the package", old.getPackage(), now.getPackage());
    same(where, "the syntax", old.getSyntax(), now.getSyntax());
    old.getOptions()
        .getAllFields()
        .forEach((option, value) ->
            same(
                where, "the option " + option.getName(), value, now.getOptions().getField(option)));
    messages(where, old.getMessageTypeList(), now.getMessageTypeList());
    enums(where, old.getEnumTypeList(), now.getEnumTypeList());
    services(where, old.getServiceList(), now.getServiceList());
  }

  private void messages(String where, List<DescriptorProto> old, List<DescriptorProto> now) {
    Map<String, DescriptorProto> messages = byName(now, message -> message.getName());
    for (DescriptorProto each : old) {
      String place = where + " " + each.getName();
      DescriptorProto message = messages.get(each.getName());
      if (message == null) {
        add(place, "the message is gone");
        continue;
      }
      fields(place, each, message);
      oneofs(place, each, message);
      reserved(
          place,
          numbers(each.getReservedRangeList()),
          numbers(message.getReservedRangeList()),
          each.getReservedNameList(),
          message.getReservedNameList());
      messages(place, each.getNestedTypeList(), message.getNestedTypeList());
      enums(place, each.getEnumTypeList(), message.getEnumTypeList());
    }
  }

  private void fields(String where, DescriptorProto old, DescriptorProto now) {
    Map<Integer, FieldDescriptorProto> fields =
        byName(now.getFieldList(), field -> field.getNumber());
    Set<Integer> reserved = numbers(now.getReservedRangeList());
    for (FieldDescriptorProto each : old.getFieldList()) {
      String place = where + "." + each.getName();
      FieldDescriptorProto field = fields.get(each.getNumber());
      if (field == null) {
        if (!reserved.contains(each.getNumber())
            || !now.getReservedNameList().contains(each.getName())) {
          add(place, "the field is gone and its number or name not reserved");
        }
        continue;
      }
      same(place, "the name of field " + each.getNumber(), each.getName(), field.getName());
      same(place, "the name in JSON", each.getJsonName(), field.getJsonName());
      same(place, "the type", type(each), type(field));
      same(place, "the label", label(each), label(field));
      same(place, "the oneof", oneof(old, each), oneof(now, field));
    }
  }

  private static String type(FieldDescriptorProto field) {
    return field.getTypeName().isEmpty() ? field.getType().name() : field.getTypeName();
  }

  private static String label(FieldDescriptorProto field) {
    return field.getProto3Optional() ? "LABEL_OPTIONAL with presence" : field.getLabel().name();
  }

  private static String oneof(DescriptorProto message, FieldDescriptorProto field) {
    return field.hasOneofIndex() && !field.getProto3Optional()
        ? message.getOneofDecl(field.getOneofIndex()).getName()
        : "none";
  }

  private void oneofs(String where, DescriptorProto old, DescriptorProto now) {
    Set<String> names =
        now.getOneofDeclList().stream()
            .map(OneofDescriptorProto::getName)
            .collect(Collectors.toSet());
    for (OneofDescriptorProto each : old.getOneofDeclList()) {
      boolean ofOptional = each.getName().startsWith("_"); // protoc's own
      if (!ofOptional && !names.contains(each.getName())) {
        add(where + "." + each.getName(), "the oneof is gone");
      }
    }
  }

  private void enums(String where, List<EnumDescriptorProto> old, List<EnumDescriptorProto> now) {
    Map<String, EnumDescriptorProto> types = byName(now, type -> type.getName());
    for (EnumDescriptorProto each : old) {
      String place = where + " " + each.getName();
      EnumDescriptorProto type = types.get(each.getName());
      if (type == null) {
        add(place, "the enum is gone");
        continue;
      }
      Set<Integer> reserved = values(type.getReservedRangeList());
      Map<Integer, EnumValueDescriptorProto> values =
          byName(type.getValueList(), value -> value.getNumber());
      for (EnumValueDescriptorProto value : each.getValueList()) {
        EnumValueDescriptorProto still = values.get(value.getNumber());
        if (still != null) {
          same(place, "the name of value " + value.getNumber(), value.getName(), still.getName());
        } else if (!reserved.contains(value.getNumber())
            || !type.getReservedNameList().contains(value.getName())) {
          add(
              place + "." + value.getName(),
              "the value is gone and its number or name not reserved");
        }
      }
      reserved(
          place,
          values(each.getReservedRangeList()),
          reserved,
          each.getReservedNameList(),
          type.getReservedNameList());
    }
  }

  private void reserved(
      String where,
      Set<Integer> oldNumbers,
      Set<Integer> numbers,
      List<String> oldNames,
      List<String> names) {
    if (!numbers.containsAll(oldNumbers) || !names.containsAll(oldNames)) {
      add(where, "what is reserved stays reserved: " + oldNumbers + " " + oldNames);
    }
  }

  private void services(
      String where, List<ServiceDescriptorProto> old, List<ServiceDescriptorProto> now) {
    Map<String, ServiceDescriptorProto> services = byName(now, service -> service.getName());
    for (ServiceDescriptorProto each : old) {
      ServiceDescriptorProto service = services.get(each.getName());
      if (service == null) {
        add(where + " " + each.getName(), "the service is gone");
        continue;
      }
      Map<String, MethodDescriptorProto> calls =
          byName(service.getMethodList(), call -> call.getName());
      for (MethodDescriptorProto method : each.getMethodList()) {
        String place = where + " " + each.getName() + "." + method.getName();
        MethodDescriptorProto call = calls.get(method.getName());
        if (call == null) {
          add(place, "the call is gone");
        } else {
          call(place, method, call);
        }
      }
    }
  }

  private void call(String where, MethodDescriptorProto old, MethodDescriptorProto now) {
    same(where, "what is sent", old.getInputType(), now.getInputType());
    same(where, "what comes back", old.getOutputType(), now.getOutputType());
    same(where, "streaming of requests", old.getClientStreaming(), now.getClientStreaming());
    same(where, "streaming of replies", old.getServerStreaming(), now.getServerStreaming());
    same(
        where,
        "the idempotency level",
        old.getOptions().getIdempotencyLevel(),
        now.getOptions().getIdempotencyLevel());
  }

  private static Set<Integer> numbers(List<ReservedRange> ranges) {
    Set<Integer> numbers = new HashSet<>();
    for (ReservedRange range : ranges) {
      for (int number = range.getStart(); number < range.getEnd(); number++) { // end excluded
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static Set<Integer> values(List<EnumReservedRange> ranges) {
    Set<Integer> numbers = new HashSet<>();
    for (EnumReservedRange range : ranges) {
      for (int number = range.getStart(); number <= range.getEnd(); number++) { // end included
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static <K, T> Map<K, T> byName(List<T> all, Function<T, K> name) {
    return all.stream().collect(Collectors.toMap(name, Function.identity()));
  }
}
