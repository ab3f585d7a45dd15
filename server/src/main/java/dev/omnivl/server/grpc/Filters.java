package dev.omnivl.server.grpc;

import dev.omnivl.failure.Failure;
import dev.omnivl.index.query.Filter;
import dev.omnivl.v1.RangeFilter;
import dev.omnivl.v1.SearchRequest;
import java.util.List;
import java.util.stream.Collectors;

/** Filters of the contract as ours. */
final class Filters {
  private Filters() {}

  /** Returns what a search considers. */
  static Filter of(SearchRequest request) {
    Filter kind = Wire.kind(request.getKind()).<Filter>map(Filter.Kind::new).orElse(Filter.ALL);
    return request.hasFilter() ? kind.and(of(request.getFilter(), "filter")) : kind;
  }

  private static Filter of(dev.omnivl.v1.Filter filter, String field) {
    return switch (filter.getFilterCase()) {
      case KIND ->
          new Filter.Kind(
              Wire.kind(filter.getKind())
                  .orElseThrow(() -> Failure.ofField(field + ".kind", "is missing")));
      case WORD -> new Filter.Is(filter.getWord().getField(), filter.getWord().getValue());
      case RANGE -> range(filter.getRange(), field + ".range");
      case UNDER -> new Filter.Under(filter.getUnder());
      case ALL_OF -> new Filter.And(of(filter.getAllOf().getFiltersList(), field + ".all_of"));
      case ANY_OF -> new Filter.Or(of(filter.getAnyOf().getFiltersList(), field + ".any_of"));
      case NOT -> new Filter.Not(of(filter.getNot(), field + ".not"));
      case FILTER_NOT_SET ->
          throw Failure.ofField(
              field, "is empty; send kind, word, range, under, all_of, any_of or not");
    };
  }

  private static List<Filter> of(List<dev.omnivl.v1.Filter> filters, String field) {
    return filters.stream().map(filter -> of(filter, field)).collect(Collectors.toList());
  }

  private static Filter range(RangeFilter range, String field) {
    double from = range.hasFrom() ? range.getFrom() : Double.NEGATIVE_INFINITY;
    double to = range.hasTo() ? range.getTo() : Double.POSITIVE_INFINITY;
    if (!(from <= to)) {
      throw Failure.ofField(field, "is from " + from + " to " + to + "; it must not end before");
    }
    return new Filter.Range(range.getField(), from, to);
  }
}
