package dev.omnivl.server.collections;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.settings.Admin;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Which folders of this machine a client may have read and written. */
public final class ClientFolders {
  /** The setting by which clients of this machine may name any folder, and others none. */
  public static final String LOCAL = "local";

  private final String setting;

  /**
   * Makes the rule.
   *
   * @param setting {@value #LOCAL}, or a folder below which all clients may name folders
   */
  public ClientFolders(String setting) {
    this.setting = setting;
  }

  /**
   * Returns a folder that a client names.
   *
   * @param client its address
   * @throws Failure {@code INVALID_ARGUMENT} with the rule
   */
  public Path allowed(String folder, Object client) {
    Path path;
    try {
      path = Path.of(folder).normalize();
    } catch (InvalidPathException e) {
      throw new Failure(Reason.INVALID_ARGUMENT, "folder is no path", e);
    }
    if (setting.equals(LOCAL)) {
      if (!Admin.isLocal(client)) {
        throw Failure.ofField(
            "folder",
            "may be named by clients of the server's machine only, unless its setting"
                + " omnivl.backups names a folder for those of all");
      }
      if (folder.isEmpty() || !path.isAbsolute()) {
        throw Failure.ofField("folder", "must be an absolute path on the server's machine");
      }
      return path;
    }
    Path root = Path.of(setting).toAbsolutePath().normalize();
    Path below = root.resolve(path).normalize();
    if (folder.isEmpty() || !below.startsWith(root) || below.equals(root)) {
      throw Failure.ofField("folder", "must lie below the folder of the setting omnivl.backups");
    }
    return below;
  }
}
