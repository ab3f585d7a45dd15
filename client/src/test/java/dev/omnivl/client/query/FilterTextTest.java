package dev.omnivl.client.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.Filter;
import dev.omnivl.v1.MediaKind;
import dev.omnivl.v1.RangeFilter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FilterTextTest {
  private static RangeFilter range(String expression) {
    return FilterText.read(expression).getRange();
  }

  @Test
  void wordsKindsAndFolders() {
    assertThat(FilterText.read("kind=Video").getKind()).isEqualTo(MediaKind.MEDIA_KIND_VIDEO);
    assertThat(FilterText.read("under=photos").getUnder())
        .isEqualTo(FileUris.of(Path.of("photos")));
    assertThat(FilterText.read("under=s3://bucket/x").getUnder()).isEqualTo("s3://bucket/x");
    Filter word = FilterText.read("camera = \"Canon \\\"R5\\\" (new)\"");
    assertThat(word.getWord().getValue()).isEqualTo("Canon \"R5\" (new)");
    assertThat(FilterText.read("tag=\"2024\"").getWord().getValue()).isEqualTo("2024");
    assertThat(FilterText.read("tag!=beach").getNot().getWord().getValue()).isEqualTo("beach");
  }

  @Test
  void numbersLengthsAndDates() {
    assertThat(range("width>=1920").getFrom()).isEqualTo(1920);
    assertThat(range("width>=1920").hasTo()).isFalse();
    assertThat(range("size<=2.5M").getTo()).isEqualTo(2.5e6);
    assertThat(range("duration>90s").getFrom()).isGreaterThan(90).isLessThan(90.001);
    assertThat(range("duration<2m").getTo()).isLessThan(120).isGreaterThan(119.999);
    assertThat(range("latitude>=-33.5").getFrom()).isEqualTo(-33.5);
    assertThat(range("time=2024").getFrom()).isEqualTo(1_704_067_200);
    assertThat(range("time=2024").getTo()).isLessThan(1_735_689_600).isGreaterThan(1_735_689_599);
    assertThat(range("time>2024-06").getFrom()).isEqualTo(1_719_792_000);
    assertThat(range("modified<2024-06-02").getTo()).isLessThan(1_717_286_400);
    assertThat(range("rating=2024").getFrom()).isEqualTo(2024);
  }

  @Test
  void andBindsMoreThanOrAndNotMoreThanAnd() {
    Filter filter = FilterText.read("tag=a or tag=b and not tag=c");
    assertThat(filter.getAnyOf().getFiltersList()).hasSize(2);
    Filter both = filter.getAnyOf().getFilters(1);
    assertThat(both.getAllOf().getFilters(0).getWord().getValue()).isEqualTo("b");
    assertThat(both.getAllOf().getFilters(1).getNot().getWord().getValue()).isEqualTo("c");
    Filter bracketed = FilterText.read("(tag=a or tag=b) AND kind=image");
    assertThat(bracketed.getAllOf().getFilters(0).getAnyOf().getFiltersCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tag | needs one of",
        "tag= | ends where a value is missing",
        "tag=a tag=b | where and, or, or the end may follow",
        "(tag=a | bracket that is not closed",
        "tag=\"a | quote is not closed",
        "time>=2024-13 | no date",
        "width>=wide | no number",
        "kind=song | neither image nor video",
        "and tag=a | where a field is missing",
      })
  void whatIsWrongIsSaid(String expression, String message) {
    assertThatThrownBy(() -> FilterText.read(expression))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(message);
  }
}
