package dev.omnivl.contract;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Files of the contract, with the comments of their sources.
 *
 * @param files in the order of their names
 */
record Contract(List<FileDescriptorProto> files) {
  /** Our package. {@code inference} is another's protocol, with names of its own. */
  static final String PACKAGE = "omnivl.v1";

  private static final Path BUILT =
      Path.of("target", "generated-resources", "protobuf", "descriptor-sets", "contract.protobin");

  Contract {
    files = List.copyOf(files);
  }

  /** Returns all files that this module compiles, those of Google's left out. */
  static Contract all() throws IOException {
    FileDescriptorSet built = FileDescriptorSet.parseFrom(Files.readAllBytes(BUILT));
    return new Contract(
        built.getFileList().stream()
            .filter(file -> !file.getPackage().startsWith("google."))
            .sorted((one, other) -> one.getName().compareTo(other.getName()))
            .toList());
  }

  /** Returns the files of our own package. */
  static Contract own() throws IOException {
    return new Contract(
        all().files().stream().filter(file -> file.getPackage().equals(PACKAGE)).toList());
  }

  /** Returns the files as a set without their sources: what compatibility is about. */
  FileDescriptorSet descriptors() {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    files.forEach(file -> set.addFile(file.toBuilder().clearSourceCodeInfo()));
    return set.build();
  }

  /** Returns the comments of a file. */
  static Comments comments(FileDescriptorProto file) {
    Map<List<Integer>, String> byPath = new HashMap<>();
    for (Location location : file.getSourceCodeInfo().getLocationList()) {
      String comment =
          location.getLeadingComments().isBlank()
              ? location.getTrailingComments()
              : location.getLeadingComments();
      if (!comment.isBlank()) {
        byPath.put(location.getPathList(), unindented(comment));
      }
    }
    return new Comments(byPath);
  }

  /** Without the blank between the slashes and the words. */
  private static String unindented(String comment) {
    return comment
        .lines()
        .map(line -> line.startsWith(" ") ? line.substring(1) : line)
        .collect(Collectors.joining("\n"))
        .strip();
  }

  /**
   * The comments of a file, by the paths of what they stand at: numbers of fields of {@code
   * FileDescriptorProto} and positions in them, as descriptor.proto says.
   */
  record Comments(Map<List<Integer>, String> byPath) {
    /** Returns the comment before or after an element; empty if it has none. */
    String at(List<Integer> path) {
      return byPath.getOrDefault(path, "");
    }

    String at(Integer... path) {
      return at(Arrays.asList(path));
    }
  }
}
