package dev.omnivl.index.lucene;

import org.apache.lucene.search.DocIdSetIterator;

/** The segments of some media, ascending. */
final class Blocks extends DocIdSetIterator {
  private final int[] firsts;
  private final int[] ends;
  private int block;
  private int doc = -1;

  /**
   * Takes what lies in front of media.
   *
   * @param firsts the first segment of each
   * @param ends the medium itself
   */
  Blocks(int[] firsts, int[] ends) {
    this.firsts = firsts;
    this.ends = ends;
  }

  @Override
  public int docID() {
    return doc;
  }

  @Override
  public int nextDoc() {
    return advance(doc + 1);
  }

  @Override
  public int advance(int target) {
    while (block < ends.length && ends[block] <= target) {
      block++;
    }
    doc = block == ends.length ? NO_MORE_DOCS : Math.max(target, firsts[block]);
    return doc;
  }

  @Override
  public long cost() {
    long docs = 0;
    for (int i = 0; i < ends.length; i++) {
      docs += ends[i] - firsts[i];
    }
    return docs;
  }
}
