package dev.omnivl.engine;

import ai.onnxruntime.OrtEnvironment;
import dev.omnivl.files.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ONNX Runtime's native libraries lie: in one folder for each version, unpacked once.
 *
 * <p>Its own way is a new folder of 28 MB in the temporary folder at each start, which stays there
 * when the process is killed.
 */
final class RuntimeLibraries {
  /** ONNX Runtime's property: the folder that it loads its libraries from. */
  static final String FOLDER_PROPERTY = "onnxruntime.native.path";

  private static final String CUDA = "onnxruntime_providers_cuda";

  private static final Logger log = LoggerFactory.getLogger(RuntimeLibraries.class);

  /** All that a jar may bring; the build for graphics cards has the last two as well. */
  private static final List<String> NAMES =
      List.of("onnxruntime", "onnxruntime4j_jni", "onnxruntime_providers_shared", CUDA);

  private RuntimeLibraries() {}

  /** Unpacks what is missing; where that fails, ONNX Runtime does as it always does. */
  static void unpack() {
    // The jar's version: those of other versions bring other libraries.
    String version = OrtEnvironment.class.getPackage().getImplementationVersion();
    if (version == null || System.getProperty(FOLDER_PROPERTY) != null) {
      return;
    }
    // The build for graphics cards has the same version and other libraries of the same names.
    String build =
        resource(System.mapLibraryName(CUDA)) == null ? "onnxruntime-" : "onnxruntime-gpu-";
    Path folder = cache().resolve(build + version);
    try {
      boolean found = false;
      for (String name : NAMES) {
        found |= unpack(System.mapLibraryName(name), folder);
      }
      if (found) {
        System.setProperty(FOLDER_PROPERTY, folder.toString());
      }
    } catch (IOException e) {
      log.debug("ONNX Runtime's libraries go to the temporary folder, not to {}", folder, e);
    }
  }

  private static boolean unpack(String file, Path folder) throws IOException {
    URL resource = resource(file);
    if (resource == null) {
      return false;
    }
    try (InputStream library = resource.openStream()) {
      Path target = folder.resolve(file);
      if (Files.notExists(target)) {
        // Another process may do the same: each writes its own, and either's is right.
        AtomicFiles.write(target, part -> Files.copy(library, part));
      }
      return true;
    }
  }

  private static @Nullable URL resource(String file) {
    return OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + platform() + "/" + file);
  }

  /** As ONNX Runtime calls it. */
  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return (system.contains("mac") ? "osx" : "linux")
        + (processor.equals("aarch64") ? "-aarch64" : "-x64");
  }

  /** The launcher's state folder, or the user's cache. */
  private static Path cache() {
    String state = System.getenv("OMNIVL_STATE");
    if (state != null && !state.isEmpty()) {
      return Path.of(state, "natives");
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path caches =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return caches.resolve("omnivl").resolve("natives");
  }
}
