package dev.omnivl.server.filter;

import dev.omnivl.engine.TokenListener;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.server.reload.Reloading;
import dev.omnivl.server.settings.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that may object to a text. Thread safe. */
public final class OutputFilters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OutputFilters.class);

  private volatile WordList words = WordList.empty();
  private List<OutputFilter> hooks = List.of();
  private Optional<URLClassLoader> plugin = Optional.empty();

  private OutputFilters() {}

  /** Returns those that object to nothing. */
  public static OutputFilters none() {
    return new OutputFilters();
  }

  /**
   * Opens those of the settings; the list of words follows its file.
   *
   * @throws Failure {@code INVALID_ARGUMENT} if one cannot be read
   */
  public static OutputFilters open(ServerSettings.Filter settings, Reloading reloading) {
    OutputFilters filters = new OutputFilters();
    if (!settings.words().equals(ServerSettings.NONE)) {
      reloading.follow(
          "the list of words that are not told",
          List.of(Path.of(settings.words())),
          contents -> WordList.read(contents.getFirst()),
          read -> filters.words = read);
    }
    if (!settings.plugin().equals(ServerSettings.NONE)) {
      filters.load(Path.of(settings.plugin()));
    }
    return filters;
  }

  private void load(Path jar) {
    if (!Files.isReadable(jar)) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "omnivl.filter.plugin is " + jar + ", which is not there or may not be read");
    }
    try {
      URI place = jar.toUri();
      URLClassLoader loader =
          new URLClassLoader(
              "omnivl-filter", new URL[] {place.toURL()}, OutputFilter.class.getClassLoader());
      plugin = Optional.of(loader);
      hooks =
          ServiceLoader.load(OutputFilter.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .toList();
    } catch (IOException | ServiceConfigurationError | LinkageError e) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "omnivl.filter.plugin is " + jar + ", which cannot be used: " + e.getMessage(),
          e);
    }
    if (hooks.isEmpty()) {
      throw new Failure(
          Reason.INVALID_ARGUMENT,
          "omnivl.filter.plugin is "
              + jar
              + ", which has no META-INF/services/"
              + OutputFilter.class.getName());
    }
    log.info("captions and answers are judged by {}", hooks.stream().map(this::name).toList());
  }

  private String name(OutputFilter hook) {
    return hook.getClass().getName();
  }

  /** Returns a listener that lets another hear only what may be told. */
  public Withholding before(TokenListener listener) {
    return new Withholding(words, hooks, listener);
  }

  /** Returns a text that nobody has heard yet, or nothing if it must not be told. */
  public Optional<String> told(String text) {
    return before(TokenListener.NONE).finish(text).isPresent()
        ? Optional.empty()
        : Optional.of(text);
  }

  @Override
  public void close() throws IOException {
    if (plugin.isPresent()) {
      plugin.get().close();
    }
  }
}
