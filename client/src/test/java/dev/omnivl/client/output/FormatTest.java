package dev.omnivl.client.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.omnivl.v1.TimeRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FormatTest {

  @ParameterizedTest
  @CsvSource({
    "0.123,0.12 ms",
    "12.34,12.3 ms",
    "123.4,123 ms",
    "1234,1.23 s",
    "59999,60.00 s",
    "61500,1 min 2 s"
  })
  void timesHaveThreeDigitsOrSo(double milliseconds, String shown) {
    assertThat(Format.time(milliseconds)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "999,999 B",
    "1000,1.0 kB",
    "14200,14 kB",
    "999600,1.0 MB",
    "268435456,268 MB",
    "5000000000000000,5000 TB"
  })
  void sizesAreDecimal(long bytes, String shown) {
    assertThat(Format.bytes(bytes)).isEqualTo(shown);
  }

  @Test
  void momentsReadLikeAClock() {
    TimeRange range =
        TimeRange.newBuilder()
            .setStart(Duration.newBuilder().setSeconds(59).setNanos(960_000_000))
            .setEnd(Duration.newBuilder().setSeconds(3_605))
            .build();
    assertThat(Format.moment(range)).isEqualTo("1:00.0-60:05.0");
    assertThat(Format.moment(TimeRange.getDefaultInstance())).isEmpty();
  }

  @Test
  void nounsFollowTheirCount() {
    assertThat(Format.count(1, "file")).isEqualTo("1 file");
    assertThat(Format.count(12_345, "file")).isEqualTo("12,345 files");
  }
}
