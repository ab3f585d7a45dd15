package dev.omnivl.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto.EnumReservedRange;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that was promised goes. The promise is {@code contract.binpb}, the descriptors of the
 * contract as it was accepted last; a change that breaks it is accepted, when it must be, by
 *
 * <pre>mvn -q -pl proto test -Dtest=BreakingChangesTest -Domnivl.accept=true</pre>
 */
final class BreakingChangesTest {
  private static final Path PROMISED = Path.of("src", "test", "resources", "contract.binpb");

  @Test
  void whatWasPromisedIsThere() throws IOException {
    FileDescriptorSet now = Contract.all().descriptors();
    if (Boolean.getBoolean("omnivl.accept")) {
      Files.write(PROMISED, now.toByteArray());
    }
    FileDescriptorSet promised = FileDescriptorSet.parseFrom(Files.readAllBytes(PROMISED));
    assertThat(promised.getFileList()).hasSizeGreaterThanOrEqualTo(8);
    assertThat(BreakingChanges.between(promised, now))
        .as(
            "changes that break clients. Keep what is there, beside what is new; or accept it: mvn"
                + " -q -pl proto test -Dtest=BreakingChangesTest -Domnivl.accept=true")
        .isEmpty();
  }

  private static Arguments breaks(
      String what, String told, Consumer<FileDescriptorSet.Builder> change) {
    return Arguments.of(Named.of(what, change), told);
  }

  static Stream<Arguments> breakingChanges() {
    return Stream.of(
        breaks("a file goes", "the file is gone", set -> set.clearFile()),
        breaks("another package", "the package", set -> file(set).setPackage("omnivl.v2")),
        breaks(
            "other classes",
            "the option java_package",
            set -> file(set).getOptionsBuilder().setJavaPackage("other")),
        breaks("a message goes", "the message is gone", set -> file(set).removeMessageType(0)),
        breaks("a field goes", "the field is gone", set -> message(set).removeField(0)),
        breaks(
            "a field goes and its number alone is reserved",
            "the field is gone",
            set -> message(set).removeField(0).addReservedRange(range(1))),
        breaks("another number", "the field is gone", set -> field(set).setNumber(7)),
        breaks("another name", "the name of field 1", set -> field(set).setName("other")),
        breaks("another name in JSON", "in JSON", set -> field(set).setJsonName("other")),
        breaks("another type", "the type", set -> field(set).setType(Type.TYPE_BYTES)),
        breaks("repeated", "the label", set -> field(set).setLabel(Label.LABEL_REPEATED)),
        breaks("with presence", "the label", set -> field(set).setProto3Optional(true)),
        breaks(
            "out of its oneof",
            "the oneof",
            set -> message(set).getFieldBuilder(1).clearOneofIndex()),
        breaks(
            "another message",
            "the type",
            set -> message(set).getFieldBuilder(1).setTypeName(".omnivl.v1.Kind")),
        breaks(
            "what is reserved is used", "stays reserved", set -> message(set).clearReservedRange()),
        breaks("an enum goes", "the enum is gone", set -> file(set).removeEnumType(0)),
        breaks(
            "a value goes",
            "the value is gone",
            set -> file(set).getEnumTypeBuilder(0).removeValue(1)),
        breaks(
            "another name of a value",
            "the name of value 1",
            set -> file(set).getEnumTypeBuilder(0).getValueBuilder(1).setName("KIND_OTHER")),
        breaks("a service goes", "the service is gone", set -> file(set).removeService(0)),
        breaks("a call goes", "the call is gone", set -> service(set).removeMethod(0)),
        breaks(
            "another request", "what is sent", set -> call(set).setInputType(".omnivl.v1.Other")),
        breaks(
            "another reply", "what comes back", set -> call(set).setOutputType(".omnivl.v1.Other")),
        breaks(
            "requests stream", "streaming of requests", set -> call(set).setClientStreaming(true)),
        breaks(
            "replies do not stream",
            "streaming of replies",
            set -> call(set).setServerStreaming(false)),
        breaks(
            "a call with side effects now",
            "the idempotency level",
            set -> call(set).clearOptions()));
  }

  @ParameterizedTest
  @MethodSource("breakingChanges")
  void whatBreaksIsTold(Consumer<FileDescriptorSet.Builder> change, String told) {
    FileDescriptorSet.Builder changed = small().toBuilder();
    change.accept(changed);
    assertThat(BreakingChanges.between(small(), changed.build()))
        .anySatisfy(problem -> assertThat(problem).contains(told));
  }

  @Test
  void whatIsNewBreaksNobody() {
    FileDescriptorSet.Builder more = small().toBuilder();
    more.addFile(FileDescriptorProto.newBuilder().setName("omnivl/v1/new.proto"));
    file(more).getOptionsBuilder().setGoPackage("new");
    file(more).addMessageType(DescriptorProto.newBuilder().setName("New"));
    file(more).addEnumType(EnumDescriptorProto.newBuilder().setName("New"));
    file(more).addService(ServiceDescriptorProto.newBuilder().setName("NewService"));
    file(more).getEnumTypeBuilder(0).addValueBuilder().setName("KIND_NEW").setNumber(9);
    service(more).addMethodBuilder().setName("New");
    message(more).addField(string("new", 9)).addReservedRange(range(20)).addReservedName("never");
    assertThat(BreakingChanges.between(small(), more.build())).isEmpty();
  }

  @Test
  void whatIsReservedMayGo() {
    FileDescriptorSet.Builder less = small().toBuilder();
    message(less).removeField(0).addReservedRange(range(1)).addReservedName("text");
    file(less)
        .getEnumTypeBuilder(0)
        .removeValue(1)
        .addReservedRange(EnumReservedRange.newBuilder().setStart(1).setEnd(1))
        .addReservedName("KIND_IMAGE");
    assertThat(BreakingChanges.between(small(), less.build())).isEmpty();
  }

  /** One of everything. */
  private static FileDescriptorSet small() {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder()
            .setName("omnivl/v1/small.proto")
            .setPackage("omnivl.v1")
            .setSyntax("proto3");
    file.getOptionsBuilder().setJavaPackage("dev.omnivl.v1");
    file.addMessageTypeBuilder()
        .setName("Small")
        .addField(string("text", 1))
        .addField(
            FieldDescriptorProto.newBuilder()
                .setName("inner")
                .setNumber(2)
                .setType(Type.TYPE_MESSAGE)
                .setTypeName(".omnivl.v1.Small")
                .setLabel(Label.LABEL_OPTIONAL)
                .setOneofIndex(0))
        .addReservedRange(range(15))
        .addOneofDeclBuilder()
        .setName("what");
    EnumDescriptorProto.Builder type = file.addEnumTypeBuilder().setName("Kind");
    List.of("KIND_UNSPECIFIED", "KIND_IMAGE")
        .forEach(name -> type.addValueBuilder().setName(name).setNumber(type.getValueCount() - 1));
    file.addServiceBuilder()
        .setName("SmallService")
        .addMethodBuilder()
        .setName("Ask")
        .setInputType(".omnivl.v1.Small")
        .setOutputType(".omnivl.v1.Small")
        .setServerStreaming(true)
        .getOptionsBuilder()
        .setIdempotencyLevel(IdempotencyLevel.NO_SIDE_EFFECTS);
    return FileDescriptorSet.newBuilder().addFile(file).build();
  }

  private static FieldDescriptorProto string(String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setJsonName(name)
        .setNumber(number)
        .setType(Type.TYPE_STRING)
        .setLabel(Label.LABEL_OPTIONAL)
        .build();
  }

  private static ReservedRange range(int number) {
    return ReservedRange.newBuilder().setStart(number).setEnd(number + 1).build();
  }

  private static FileDescriptorProto.Builder file(FileDescriptorSet.Builder set) {
    return set.getFileBuilder(0);
  }

  private static DescriptorProto.Builder message(FileDescriptorSet.Builder set) {
    return file(set).getMessageTypeBuilder(0);
  }

  private static FieldDescriptorProto.Builder field(FileDescriptorSet.Builder set) {
    return message(set).getFieldBuilder(0);
  }

  private static ServiceDescriptorProto.Builder service(FileDescriptorSet.Builder set) {
    return file(set).getServiceBuilder(0);
  }

  private static MethodDescriptorProto.Builder call(FileDescriptorSet.Builder set) {
    return service(set).getMethodBuilder(0);
  }
}
