package dev.omnivl.client.doctor;

import java.nio.file.Files;
import java.nio.file.Path;

/** Is the shipped model there? The server checks every byte of it when it starts. */
final class BundleCheck {

  private BundleCheck() {}

  static Finding of(Path folder) {
    return Files.isRegularFile(folder.resolve("manifest.json"))
        ? Finding.well("Bundle", folder.toString())
        : Finding.note(
            "Bundle",
            "none at " + folder,
            "make one (./omnivl train, then ./omnivl export), or serve another: --bundle DIR");
  }
}
