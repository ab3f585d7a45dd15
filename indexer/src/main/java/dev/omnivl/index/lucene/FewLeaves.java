package dev.omnivl.index.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.TieredMergePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Merges as Lucene does while media come in, and on request until few segments are left, each at
 * least {@value #FOLD} times as large as all smaller ones together, and all with graphs.
 *
 * <p>A search costs about as much as there are leaves. But one single segment would be written anew
 * for each small addition; so, a medium is copied about {@value #FOLD} times for each {@value
 * #FOLD}-fold growth of the index, and n media are in about {@code log n / log FOLD} leaves at
 * most, in one after a first ingest.
 */
final class FewLeaves extends FilterMergePolicy {
  private static final int FOLD = 8;

  /** Larger ones would take too long and too much of the disk while they are written. */
  private static final long LARGEST = 32L << 30;

  private static final int WORTH_A_GRAPH = 1000;

  /** What Lucene notes of the merge that wrote a segment; nothing where none did. */
  private static final String MERGE_LIMIT = "mergeMaxNumSegments";

  private static final String OF_EVERY_DAY = "-1";

  FewLeaves() {
    super(new TieredMergePolicy().setForceMergeDeletesPctAllowed(0)); // a purge leaves none
  }

  @Override
  public @Nullable MergeSpecification findForcedMerges(
      SegmentInfos infos,
      int maxSegmentCount,
      Map<SegmentCommitInfo, Boolean> segmentsToMerge,
      MergeContext context)
      throws IOException {
    record Sized(SegmentCommitInfo segment, long bytes) {}
    List<Sized> sized = new ArrayList<>();
    for (SegmentCommitInfo segment : infos) {
      if (context.getMergingSegments().contains(segment)) {
        return null; // it is asked again when that is done
      }
      sized.add(new Sized(segment, size(segment, context)));
    }
    sized.sort(Comparator.comparingLong(Sized::bytes));
    long together = 0;
    int few = 0;
    for (int i = 0; i < sized.size(); i++) {
      long bytes = sized.get(i).bytes();
      if (together > 0 && bytes < FOLD * together && bytes + together <= LARGEST) {
        few = i + 1;
      }
      together += bytes;
    }
    MergeSpecification merges = new MergeSpecification();
    if (few > 0) {
      merges.add(new OneMerge(sized.subList(0, few).stream().map(Sized::segment).toList()));
    }
    for (Sized kept : sized.subList(few, sized.size())) {
      if (lacksGraph(kept.segment())) {
        merges.add(new OneMerge(List.of(kept.segment())));
      }
    }
    return merges.merges.isEmpty() ? null : merges;
  }

  /** Segments have all the graph they need once they were merged on request. */
  private static boolean lacksGraph(SegmentCommitInfo segment) {
    String limit = segment.info.getDiagnostics().get(MERGE_LIMIT);
    return segment.info.maxDoc() > WORTH_A_GRAPH && (limit == null || limit.equals(OF_EVERY_DAY));
  }
}
