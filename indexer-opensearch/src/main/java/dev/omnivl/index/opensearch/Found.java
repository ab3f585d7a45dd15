package dev.omnivl.index.opensearch;

/**
 * A medium that a search found. Two are equal if they are the same medium.
 *
 * @param id of its document
 * @param item what hits show of it
 */
record Found(String id, StoredItem item) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Found that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
