package dev.omnivl.trainer.data;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The samples that could not be read: each is told of once, and not tried again. */
final class Skipped {
  private static final Logger LOG = LoggerFactory.getLogger(Skipped.class);
  private final Set<Long> indices = ConcurrentHashMap.newKeySet();

  void add(long index, String reason) {
    if (indices.add(index)) {
      LOG.warn("skipped: {}", reason);
    }
  }

  boolean contains(long index) {
    return indices.contains(index);
  }

  long count() {
    return indices.size();
  }
}
