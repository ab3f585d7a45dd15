package dev.omnivl.server.filter;

import java.util.Optional;

/**
 * Judges captions and answers before anybody hears them. An operator's own is found by {@link
 * java.util.ServiceLoader} in the jar that {@code omnivl.filter.plugin} names: a class with a
 * public constructor without parameters, whose name stands in the jar's {@code
 * META-INF/services/dev.omnivl.server.filter.OutputFilter}.
 *
 * <p>It is called by many threads at once, and whoever asked waits meanwhile. What it throws counts
 * as an objection.
 */
@FunctionalInterface
public interface OutputFilter {
  /**
   * Judges a whole text.
   *
   * @param text as the model wrote it
   * @return why it must not be told, in one line that the caller reads; empty if it may
   */
  Optional<String> objection(String text);
}
