package dev.omnivl.index.lucene;

import dev.omnivl.index.SearchResult.Count;
import dev.omnivl.index.answer.KnownFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.facet.FacetResult;
import org.apache.lucene.facet.FacetsCollector;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.LabelAndValue;
import org.apache.lucene.facet.StringDocValuesReaderState;
import org.apache.lucene.facet.StringValueFacetCounts;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;

/** Counts how many media have each value of a field. */
final class FacetCounts {
  /** The most values of one field. */
  private static final int MOST = 100;

  private FacetCounts() {}

  static Map<String, List<Count>> of(IndexSearcher searcher, Query media, List<String> fields)
      throws IOException {
    Set<String> known = new TreeSet<>();
    for (LeafReaderContext leaf : searcher.getLeafContexts()) {
      for (FieldInfo field : leaf.reader().getFieldInfos()) {
        if (field.name.startsWith(Fields.FACET)) {
          known.add(field.name.substring(Fields.FACET.length()));
        }
      }
    }
    FacetsCollector found = searcher.search(media, new FacetsCollectorManager());
    Map<String, List<Count>> facets = new LinkedHashMap<>();
    for (String field : fields) {
      facets.put(
          field,
          KnownFields.isCounted(field, known)
              ? counts(searcher, found, Fields.FACET + field)
              : List.of());
    }
    return facets;
  }

  private static List<Count> counts(IndexSearcher searcher, FacetsCollector found, String field)
      throws IOException {
    StringDocValuesReaderState state =
        new StringDocValuesReaderState(searcher.getIndexReader(), field);
    FacetResult top = new StringValueFacetCounts(state, found).getTopChildren(MOST, field);
    List<Count> counts = new ArrayList<>();
    if (top != null) {
      for (LabelAndValue value : top.labelValues) {
        counts.add(new Count(value.label, value.value.longValue()));
      }
    }
    return counts;
  }
}
