package dev.omnivl.trainer.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page around the sections.
 *
 * @param name of the run
 * @param state how far it is
 * @param facts the figures at the top, by name
 * @param sections by title
 */
record Page(String name, State state, Map<String, String> facts, Map<String, Html> sections) {
  private static final String STYLE = "report.css";

  /**
   * How far a run is.
   *
   * @param done steps
   * @param all steps of the recipe
   * @param written when the last figures were
   */
  record State(long done, long all, String written) {

    private String words() {
      return done < all
          ? Numbers.count(done) + " of " + Numbers.count(all) + " steps"
          : "Complete, " + Numbers.count(done) + " steps";
    }
  }

  /** The whole document. */
  Html html() {
    return Html.of(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{}: training report</title>
        <style>
        {}</style>
        </head>
        <body>
        <header>
        {}
        </header>
        <main>
        {}
        </main>
        </body>
        </html>
        """,
        name,
        style(),
        header(),
        body());
  }

  private Html header() {
    List<Html> terms = new ArrayList<>();
    facts.forEach(
        (term, fact) -> terms.add(Html.of("<div><dt>{}</dt><dd>{}</dd></div>", term, fact)));
    List<Html> links = new ArrayList<>();
    sections
        .keySet()
        .forEach(title -> links.add(Html.of("<a href=\"#{}\">{}</a>", anchor(title), title)));
    return Html.of(
        """
        <p class="kind">Training report</p>
        <h1>{}</h1>
        <p class="state">{} <span>as of {}</span></p>
        <progress value="{}" max="{}" aria-label="Steps done"></progress>
        <dl class="facts">
        {}
        </dl>
        <nav aria-label="Sections">{}</nav>\
        """,
        name,
        state.words(),
        state.written(),
        Math.min(state.done(), state.all()),
        state.all(),
        Html.join(terms),
        Html.join(links));
  }

  private Html body() {
    List<Html> parts = new ArrayList<>();
    sections.forEach((title, content) ->
        parts.add(
            Html.of(
                "<section id=\"{}\" aria-labelledby=\"{}-title\"><h2 id=\"{}-title\">{}</h2>\n"
                    + "{}</section>",
                anchor(title),
                anchor(title),
                anchor(title),
                title,
                content)));
    return Html.join(parts);
  }

  private static String anchor(String title) {
    return title.toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  private static Html style() {
    try (InputStream in = Page.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new IllegalStateException(STYLE + " belongs into this program's jar");
      }
      return new Html(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + STYLE + " of this program's jar", e);
    }
  }
}
