package dev.omnivl.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.contract.Samples;
import dev.omnivl.index.contract.WordsContract;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.index.query.Ranking;
import dev.omnivl.media.MediaKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Search by words, on Lucene. */
final class WordsTest extends WordsContract {
  @TempDir private Path folder;

  @Override
  protected MediaIndex open(int vectorDimensions, Clock now) {
    return LuceneMediaIndex.open(folder, Samples.MODEL, vectorDimensions, now);
  }

  /** Each ideograph is a word of its own and is looked for in every field, so these are many. */
  @Test
  void theLongestQuestionsAreAnswered() {
    String title =
        IntStream.range(0, Ranking.MAX_WORDS_LENGTH)
            .mapToObj(i -> Character.toString(0x5000 + i))
            .collect(Collectors.joining());
    index.upsert(
        new MediaRecord(
            new ItemDescription(Samples.version("long"), title, List.of()),
            Samples.hash("long"),
            MediaKind.IMAGE,
            Duration.ZERO,
            Samples.jpeg("long"),
            Optional.empty()),
        Samples.whole(Samples.unit(new SplittableRandom(5), index.info().dimensions())));
    index.commit();
    Filter.Or half =
        new Filter.Or(
            Collections.nCopies(
                Filter.MAX_PARTS, new Filter.Not(new Filter.Kind(MediaKind.VIDEO))));
    Filter largest = new Filter.And(List.of(half, Filter.ALL));
    MediaQuery longest = MediaQuery.words(title, 10).where(largest);
    assertThat(index.search(longest).hits()).extracting(SearchHit::uri).containsExactly("long");
  }
}
