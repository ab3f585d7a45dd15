package dev.omnivl.trainer.data;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The samples that could not be read: each is told of once, and not tried again. */
final class Skipped {
  private static final Logger LOG = LoggerFactory.getLogger(Skipped.class);
  private final Map<Long, String> why = new ConcurrentSkipListMap<>();

  void add(long index, String reason) {
    if (why.putIfAbsent(index, reason) == null) {
      LOG.warn("skipped, the {}. so far: {}", why.size(), reason);
    }
  }

  boolean contains(long index) {
    return why.containsKey(index);
  }

  long count() {
    return why.size();
  }
}
