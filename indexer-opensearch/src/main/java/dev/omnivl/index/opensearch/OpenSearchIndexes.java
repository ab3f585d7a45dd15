package dev.omnivl.index.opensearch;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.IndexIdentity;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaIndexes;
import dev.omnivl.index.snapshot.Health;
import dev.omnivl.index.snapshot.Lost;
import dev.omnivl.index.snapshot.SnapshotFolder;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Indexes in an OpenSearch cluster. */
public final class OpenSearchIndexes implements MediaIndexes {
  private static final int NOT_FOUND = 404;

  private final Address address;
  private final Clock clock;
  private final Cluster cluster;

  /** Makes connections to a cluster; nothing is asked before an index is opened. */
  public OpenSearchIndexes(Address address) {
    this(address, Clock.systemUTC());
  }

  OpenSearchIndexes(Address address, Clock clock) {
    this.address = address;
    this.clock = clock;
    this.cluster = new Cluster(address);
  }

  @Override
  public Optional<IndexIdentity> identity(Place place) {
    return Schema.identity(cluster, address.index(place.name()));
  }

  @Override
  public MediaIndex open(Place place, IndexIdentity identity) {
    if (place.vectors().isPresent()) {
      throw new Failure(
          Reason.UNSUPPORTED,
          "how vectors are searched in an OpenSearch cluster is not for a collection to say: make it"
              + " without encoding, connections and beam");
    }
    return new OpenSearchMediaIndex(
        cluster, address.index(place.name()), new Schema(identity), clock);
  }

  /** An index that cannot be opened is not ours, or the cluster says why. */
  @Override
  public List<Lost> examine(Place place) {
    return List.of();
  }

  @Override
  public Health examine(SnapshotFolder snapshot) {
    throw noSnapshots();
  }

  @Override
  public void restore(Place place, SnapshotFolder snapshot, Runnable close) {
    throw noSnapshots();
  }

  static Failure noSnapshots() {
    return new Failure(
        Reason.UNSUPPORTED,
        "an index in OpenSearch has no snapshots in folders: take them with OpenSearch's own"
            + " snapshot repositories, or use 'omnivl index export' and 'import'");
  }

  @Override
  public void drop(Place place) {
    Cluster.Reply reply = cluster.ask("DELETE", "/" + address.index(place.name()), null);
    if (!reply.ok() && reply.status() != NOT_FOUND) {
      throw cluster.refused(reply);
    }
  }

  @Override
  public void close() {
    cluster.close();
  }
}
