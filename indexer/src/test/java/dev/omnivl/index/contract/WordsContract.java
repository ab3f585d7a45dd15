package dev.omnivl.index.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ItemDescription;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.SearchHit;
import dev.omnivl.index.query.Filter;
import dev.omnivl.index.query.MediaQuery;
import dev.omnivl.media.MediaKind;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Titles and tags are found by their words, and hits carry them. */
public abstract class WordsContract extends IndexContract {
  private static final int DIMENSIONS = 8;

  private final SplittableRandom random = new SplittableRandom(11);

  /** Asks an index of its own for each test. */
  protected WordsContract() {
    super(DIMENSIONS, Clock.systemUTC());
  }

  @BeforeEach
  void addWords() {
    add("1", MediaKind.IMAGE, "A red apple on a table", "Fruit", "still life");
    add("2", MediaKind.IMAGE, "Two green apples and a pear", "fruit");
    add("3", MediaKind.VIDEO, "Ein Apfel fällt vom Baum", "Obst", "Größe 3");
    add("4", MediaKind.VIDEO, "", "apple");
    add("5", MediaKind.IMAGE, "日本の林檎");
    index.recordFailure(
        Samples.version("apple"), new Failure(Reason.UNREADABLE_MEDIA, "apple: no medium"));
    index.commit();
  }

  private void add(String uri, MediaKind kind, String title, String... tags) {
    ItemDescription item = new ItemDescription(Samples.version(uri), title, List.of(tags));
    Duration duration = kind == MediaKind.IMAGE ? Duration.ZERO : Duration.ofSeconds(2);
    index.upsert(
        new MediaRecord(
            item, Samples.hash(uri), kind, duration, Samples.jpeg(uri), Optional.empty()),
        Samples.whole(Samples.unit(random, DIMENSIONS)));
  }

  private List<String> found(String words) {
    return index.search(MediaQuery.words(words, 10)).hits().stream().map(SearchHit::uri).toList();
  }

  @Test
  void wordsOfTitlesAndTagsLeadToTheirMedia() {
    assertThat(found("table")).containsExactly("1");
    assertThat(found("apple")).containsExactlyInAnyOrder("1", "4");
    assertThat(found("FRUIT")).containsExactlyInAnyOrder("1", "2");
    assertThat(found("fällt")).containsExactly("3");
    assertThat(found("größe")).containsExactly("3");
    assertThat(found("林檎")).containsExactly("5");
    assertThat(found("cherry")).isEmpty();
  }

  @Test
  void whatHasMoreOfTheWordsComesFirst() {
    assertThat(found("green fruit")).containsExactly("2", "1");
    List<SearchHit> hits = index.search(MediaQuery.words("red apple fruit", 10)).hits();
    assertThat(hits).extracting(SearchHit::uri).startsWith("1").contains("2", "4");
    assertThat(hits)
        .extracting(SearchHit::score)
        .isSortedAccordingTo(Comparator.reverseOrder())
        .allMatch(score -> score > 0);
    assertThat(index.search(MediaQuery.words("red apple fruit", 1)).hits()).hasSize(1);
  }

  @Test
  void aKindIsFoundAlone() {
    assertThat(
            index
                .search(MediaQuery.words("apple", 10).where(new Filter.Kind(MediaKind.VIDEO)))
                .hits())
        .extracting(SearchHit::uri)
        .containsExactly("4");
  }

  @Test
  void hitsOfEitherSearchCarryTitleAndTags() {
    SearchHit byWords = index.search(MediaQuery.words("table", 10)).hits().getFirst();
    assertThat(byWords.title()).isEqualTo("A red apple on a table");
    assertThat(byWords.tags()).containsExactly("Fruit", "still life");
    assertThat(byWords.moment()).isEmpty();
    assertThat(index.thumbnail(byWords)).contains(Samples.jpeg("1"));
    float[] vector = index.vector(byWords.mediaId()).orElseThrow();
    SearchHit nearest = index.search(MediaQuery.nearest(vector, 1)).hits().getFirst();
    assertThat(nearest.tags()).isEqualTo(byWords.tags());
  }

  @Test
  void aReplacedTitleIsForgotten() {
    add("1", MediaKind.IMAGE, "Now a plum");
    index.commit();
    assertThat(found("table")).isEmpty();
    assertThat(found("plum")).containsExactly("1");
  }

  @Test
  void whatHoldsNoWordIsRefused() {
    for (String words : List.of("", " ", "!?", "x".repeat(401))) {
      assertThatThrownBy(() -> found(words))
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.reason()).isEqualTo(Reason.INVALID_ARGUMENT));
    }
    assertThat(found("林".repeat(400))).containsExactly("5");
    assertThat(found("apple\" AND (title:*~ OR")).as("no query language").contains("1", "4");
  }
}
