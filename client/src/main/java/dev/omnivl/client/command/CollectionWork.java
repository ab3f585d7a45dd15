package dev.omnivl.client.command;

import dev.omnivl.client.wire.Server;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;

/** What commands about a whole collection have in common. */
abstract class CollectionWork extends ServerWork {
  @Mixin private CollectionOption collection;

  @Override
  Server connect(ServerOptions options) {
    return options.connect(collection);
  }

  /** Names a folder as the server will find it: this machine's, or below one that it offers. */
  static String folder(Path named, Server connection) {
    return connection.address().isThisMachine()
        ? named.toAbsolutePath().normalize().toString()
        : named.toString();
  }
}
