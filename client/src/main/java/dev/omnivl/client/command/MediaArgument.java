package dev.omnivl.client.command;

import com.google.protobuf.UnsafeByteOperations;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.client.wire.MediaLimits;
import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.Media;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that the user named, as a message. */
final class MediaArgument {

  private MediaArgument() {}

  /**
   * Reads a file that is to be sent in one message.
   *
   * @throws CommandFailure if it cannot be read, or the server would refuse it for its size
   */
  static Media read(Path file, Server server) {
    if (Files.isDirectory(file)) {
      throw new CommandFailure(file + " is a folder; name one image or video");
    }
    try {
      MediaLimits.requireMessage(server, file.toString(), Files.size(file));
      return Media.newBuilder()
          .setName(file.getFileName().toString())
          .setData(UnsafeByteOperations.unsafeWrap(Files.readAllBytes(file)))
          .build();
    } catch (AccessDeniedException e) {
      throw new CommandFailure("no permission to read " + file, e);
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + file + "; is there such a file?", e);
    }
  }
}
