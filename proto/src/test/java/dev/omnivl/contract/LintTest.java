package dev.omnivl.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class LintTest {
  private static final String MATCHING = "omnivl/v1/matching_service.proto";

  @Test
  void theContractKeepsTheRules() throws IOException {
    assertThat(Contract.own().files()).hasSizeGreaterThanOrEqualTo(8);
    assertThat(Lint.problems(Contract.own())).isEmpty();
  }

  private static Arguments breach(
      String what, String rule, Consumer<FileDescriptorProto.Builder> change) {
    return Arguments.of(Named.of(what, change), rule);
  }

  static Stream<Arguments> breaches() {
    return Stream.of(
        breach("another folder", "folder of its package", file -> file.setName("matching.proto")),
        breach("no version", "ends with its version", file -> file.setPackage("omnivl")),
        breach("a file in CamelCase", "snake", file -> file.setName("omnivl/v1/Matching.proto")),
        breach("an old syntax", "proto3", file -> file.setSyntax("proto2")),
        breach(
            "another Java", "java_package", file -> file.getOptionsBuilder().setJavaPackage("x")),
        breach("an idle import", "is used", file -> file.addDependency("google/rpc/code.proto")),
        breach(
            "a service without suffix",
            "ends with Service",
            file -> file.getServiceBuilder(0).setName("Matching")),
        breach(
            "another request",
            "is MatchRequest",
            file -> file.getServiceBuilder(0).getMethodBuilder(0).setInputType(".omnivl.v1.Media")),
        breach(
            "another reply",
            "is MatchResponse",
            file ->
                file.getServiceBuilder(0).getMethodBuilder(0).setOutputType(".omnivl.v1.Media")),
        breach(
            "a request of two calls",
            "is of one call alone",
            file ->
                file.getServiceBuilder(0)
                    .addMethodBuilder()
                    .setName("Match")
                    .setInputType(".omnivl.v1.MatchRequest")
                    .setOutputType(".omnivl.v1.MatchResponse")),
        breach(
            "a call that says nothing of its effects",
            "NO_SIDE_EFFECTS",
            file -> file.getServiceBuilder(0).getMethodBuilder(0).clearOptions()),
        breach(
            "a call that claims to have no effects",
            "NO_SIDE_EFFECTS",
            file ->
                file.getServiceBuilder(0)
                    .addMethodBuilder()
                    .setName("Drop")
                    .getOptionsBuilder()
                    .setIdempotencyLevel(IdempotencyLevel.NO_SIDE_EFFECTS)),
        breach(
            "a message in snake_case",
            "PascalCase",
            file -> file.addMessageTypeBuilder().setName("text_match")),
        breach(
            "a field in camelCase",
            "lower_snake_case",
            file -> file.getMessageTypeBuilder(0).getFieldBuilder(0).setName("theMedia")),
        breach(
            "a field without comment",
            "has a comment",
            file ->
                file.getMessageTypeBuilder(0)
                    .addFieldBuilder()
                    .setName("new")
                    .setNumber(9)
                    .setType(Type.TYPE_STRING)),
        breach("no comments", "has a comment", file -> file.clearSourceCodeInfo()),
        breach("no errors", "Errors:", file -> comment(file, "Compares.")),
        breach("errors of no status", "statuses", file -> comment(file, "Errors: FAILED if not.")),
        breach("a value without prefix", "begins with KIND_", file -> values(file, "IMAGE")),
        breach("a first value that says", "_UNSPECIFIED", file -> values(file, "KIND_IMAGE")));
  }

  /** Of the file's only call. */
  private static void comment(FileDescriptorProto.Builder file, String comment) {
    for (Location.Builder place : file.getSourceCodeInfoBuilder().getLocationBuilderList()) {
      if (place.getPathList().equals(List.of(6, 0, 2, 0))) {
        place.setLeadingComments(comment);
      }
    }
  }

  private static void values(FileDescriptorProto.Builder file, String first) {
    file.addEnumTypeBuilder().setName("Kind").addValueBuilder().setName(first).setNumber(0);
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void whatIsAgainstARuleIsTold(Consumer<FileDescriptorProto.Builder> change, String rule)
      throws IOException {
    FileDescriptorProto file =
        Contract.own().files().stream()
            .filter(each -> each.getName().equals(MATCHING))
            .findFirst()
            .orElseThrow();
    assertThat(Lint.problems(new Contract(List.of(file)))).isEmpty();
    FileDescriptorProto.Builder changed = file.toBuilder();
    change.accept(changed);
    assertThat(Lint.problems(new Contract(List.of(changed.build()))))
        .anySatisfy(problem -> assertThat(problem).contains(rule));
  }
}
