package dev.omnivl.client.ingest;

import dev.omnivl.client.wire.Server;
import dev.omnivl.v1.DeleteItemsRequest;
import dev.omnivl.v1.LedgerEntry;
import dev.omnivl.v1.ListItemsRequest;
import dev.omnivl.v1.ListItemsResponse;
import java.util.List;
import java.util.function.Consumer;

/** What the index remembers of every item that was ever sent. */
public final class Ledger {

  private static final int PAGE = 1_000;

  private final Server server;

  public Ledger(Server server) {
    this.server = server;
  }

  /** Hands on every entry, ordered by URI. */
  public void all(Consumer<LedgerEntry> entries) {
    pages("", entries);
  }

  /** Hands on the entry of a file, or those of all files under a folder, ordered by URI. */
  public void under(String uri, Consumer<LedgerEntry> entries) {
    // The prefix alone would also find the files of a folder beside it whose name starts the same.
    pages(
        uri,
        entry -> {
          if (isUnder(entry.getItem().getUri(), uri)) {
            entries.accept(entry);
          }
        });
  }

  /** Removes items; returns how many there were. */
  public int delete(List<String> uris) {
    int deleted = 0;
    for (int from = 0; from < uris.size(); from += PAGE) {
      DeleteItemsRequest request =
          DeleteItemsRequest.newBuilder()
              .addAllUris(uris.subList(from, Math.min(uris.size(), from + PAGE)))
              .build();
      deleted += server.call(to -> to.index().deleteItems(request)).getDeleted();
    }
    return deleted;
  }

  static boolean isUnder(String uri, String root) {
    return uri.equals(root) || uri.startsWith(root.endsWith("/") ? root : root + "/");
  }

  private void pages(String prefix, Consumer<LedgerEntry> entries) {
    String token = "";
    do {
      ListItemsRequest request =
          ListItemsRequest.newBuilder()
              .setUriPrefix(prefix)
              .setPageSize(PAGE)
              .setPageToken(token)
              .build();
      ListItemsResponse page = server.call(to -> to.index().listItems(request));
      page.getEntriesList().forEach(entries);
      token = page.getNextPageToken();
    } while (!token.isEmpty());
  }
}
