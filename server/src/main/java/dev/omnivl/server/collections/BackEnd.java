package dev.omnivl.server.collections;

import dev.omnivl.index.MediaIndexes;
import dev.omnivl.index.lucene.IndexSettings;
import dev.omnivl.index.lucene.LuceneIndexes;
import dev.omnivl.index.opensearch.Address;
import dev.omnivl.index.opensearch.OpenSearchIndexes;
import dev.omnivl.server.settings.ServerSettings;

/** Chooses where indexes are kept: the one place that knows which back ends there are. */
public final class BackEnd {
  private BackEnd() {}

  /** Loads what the first index takes longest for, whatever the settings. */
  public static void prepare() {
    LuceneIndexes.prepare();
  }

  /** Returns the back end that the settings name. */
  public static MediaIndexes of(ServerSettings settings) {
    String address = settings.openSearch();
    return address.equals(ServerSettings.NO_CLUSTER)
        ? new LuceneIndexes(
            new IndexSettings(settings.recall().index(), settings.vectors().index()))
        : new OpenSearchIndexes(Address.parse(address));
  }
}
