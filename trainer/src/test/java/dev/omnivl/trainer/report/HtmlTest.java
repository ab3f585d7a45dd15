package dev.omnivl.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text never becomes markup. */
final class HtmlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\" onload=\"alert(1)",
        "' onload='alert(1)",
        "</title><script>alert(1)</script>",
        "]]><img src=x onerror=alert(1)>",
        "&lt;script&gt;",
        "{}"
      })
  void textStaysText(String text) {
    String source = Html.of("<a title=\"{}\">{}</a>", text, text).source();
    String inside = source.substring("<a title=\"".length(), source.length() - "</a>".length());
    assertThat(inside.replaceFirst("\">", "")).doesNotContain("<", ">", "\"", "'");
    assertThat(unescaped(inside)).isEqualTo(text + "\">" + text);
  }

  @Test
  void markupOfOursAndNumbersGoIn() {
    Html inner = Html.of("<b>{}</b>", 7);
    assertThat(Html.of("<p>{} {}</p>", inner, "&").source()).isEqualTo("<p><b>7</b> &amp;</p>");
    assertThat(Html.join(List.of(inner, Html.NONE, inner)).source())
        .isEqualTo("<b>7</b>\n\n<b>7</b>");
  }

  @Test
  void placesAndValuesAreAsMany() {
    assertThatThrownBy(() -> Html.of("<p>{}</p>", 1, 2)).hasMessageContaining("fewer places");
    assertThatThrownBy(() -> Html.of("<p>{}{}</p>", 1)).hasMessageContaining("more places");
  }

  private static String unescaped(String source) {
    return source
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
