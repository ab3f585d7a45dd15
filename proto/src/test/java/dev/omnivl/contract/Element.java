package dev.omnivl.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Something of a file that has a name.
 *
 * @param name with the names of all that it stands in, such as {@code Media.data}
 * @param proto its descriptor
 * @param comment what its source says of it; empty if that says nothing
 */
record Element(String name, Message proto, String comment) {
  /** Returns everything in a file, outer before inner, in the order of the source. */
  static List<Element> of(FileDescriptorProto file) {
    Walk walk = new Walk(Contract.comments(file), new ArrayList<>());
    for (int i = 0; i < file.getServiceCount(); i++) {
      walk.service(file.getService(i), List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, i));
    }
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      List<Integer> path = List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i);
      walk.message(file.getMessageType(i), "", path);
    }
    for (int i = 0; i < file.getEnumTypeCount(); i++) {
      List<Integer> path = List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i);
      walk.enumeration(file.getEnumType(i), "", path);
    }
    return walk.found();
  }

  private record Walk(Contract.Comments comments, List<Element> found) {
    void add(String name, Message proto, List<Integer> path) {
      found.add(new Element(name, proto, comments.at(path)));
    }

    void service(ServiceDescriptorProto service, List<Integer> path) {
      add(service.getName(), service, path);
      for (int i = 0; i < service.getMethodCount(); i++) {
        MethodDescriptorProto method = service.getMethod(i);
        add(
            service.getName() + "." + method.getName(),
            method,
            below(path, ServiceDescriptorProto.METHOD_FIELD_NUMBER, i));
      }
    }

    void message(DescriptorProto message, String outer, List<Integer> path) {
      if (message.getOptions().getMapEntry()) {
        return; // written by protoc, not by us
      }
      String name = outer + message.getName();
      add(name, message, path);
      for (int i = 0; i < message.getOneofDeclCount(); i++) {
        OneofDescriptorProto oneof = message.getOneofDecl(i);
        if (!isSynthetic(message, i)) {
          add(
              name + "." + oneof.getName(),
              oneof,
              below(path, DescriptorProto.ONEOF_DECL_FIELD_NUMBER, i));
        }
      }
      for (int i = 0; i < message.getFieldCount(); i++) {
        FieldDescriptorProto field = message.getField(i);
        add(
            name + "." + field.getName(),
            field,
            below(path, DescriptorProto.FIELD_FIELD_NUMBER, i));
      }
      for (int i = 0; i < message.getNestedTypeCount(); i++) {
        message(
            message.getNestedType(i),
            name + ".",
            below(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i));
      }
      for (int i = 0; i < message.getEnumTypeCount(); i++) {
        enumeration(
            message.getEnumType(i),
            name + ".",
            below(path, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i));
      }
    }

    void enumeration(EnumDescriptorProto type, String outer, List<Integer> path) {
      String name = outer + type.getName();
      add(name, type, path);
      for (int i = 0; i < type.getValueCount(); i++) {
        EnumValueDescriptorProto value = type.getValue(i);
        add(
            name + "." + value.getName(),
            value,
            below(path, EnumDescriptorProto.VALUE_FIELD_NUMBER, i));
      }
    }

    /** An {@code optional} field is a oneof of its own to protoc. */
    private static boolean isSynthetic(DescriptorProto message, int oneof) {
      return message.getFieldList().stream()
          .anyMatch(field ->
              field.getProto3Optional() && field.hasOneofIndex() && field.getOneofIndex() == oneof);
    }

    private static List<Integer> below(List<Integer> path, int field, int index) {
      List<Integer> below = new ArrayList<>(path);
      below.add(field);
      below.add(index);
      return List.copyOf(below);
    }
  }
}
