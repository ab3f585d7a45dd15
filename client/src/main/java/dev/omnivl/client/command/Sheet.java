package dev.omnivl.client.command;

import dev.omnivl.client.ingest.FileUris;
import dev.omnivl.client.output.Format;
import dev.omnivl.client.wire.CommandFailure;
import dev.omnivl.v1.Hit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The hits of a search as a page of pictures that needs nothing but a browser. */
final class Sheet {

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>%1$s</title>
      <style>
      body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
      main { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)) }
      figure { margin: 0 } img { width: 100%%; border-radius: 4px; display: block }
      figcaption { overflow-wrap: anywhere } small { color: #666 }
      @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } }
      </style>
      <h1>%1$s</h1>
      <main>
      %2$s
      </main>
      </html>
      """;

  private static final String FIGURE =
      """
      <figure>%1$s<figcaption>%2$d. %3$s<br><small>%4$s</small></figcaption></figure>\
      """;

  private Sheet() {}

  /**
   * Writes a page.
   *
   * @param asked what was looked for
   * @throws CommandFailure if the file cannot be written
   */
  static void write(String asked, List<Copies> hits, Path file) {
    StringBuilder figures = new StringBuilder();
    for (int i = 0; i < hits.size(); i++) {
      figures.append(figure(i + 1, hits.get(i))).append(System.lineSeparator());
    }
    try {
      Files.writeString(
          file,
          String.format(Locale.ROOT, PAGE, html(asked), figures.toString().strip()),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + file + "; is its folder there?", e);
    }
  }

  private static String figure(int number, Copies copies) {
    Hit hit = copies.first();
    String name = html(hit.getTitle().isEmpty() ? FileUris.shown(hit.getUri()) : hit.getTitle());
    String below =
        Stream.of(
                Format.score(hit.getScore()),
                Format.moment(hit.getMoment()),
                copies.more(),
                hit.getTitle().isEmpty() ? "" : FileUris.shown(hit.getUri()))
            .filter(part -> !part.isEmpty())
            .map(Sheet::html)
            .collect(Collectors.joining(" · "));
    return String.format(Locale.ROOT, FIGURE, picture(hit), number, linked(hit, name), below);
  }

  private static String picture(Hit hit) {
    String jpeg = Base64.getEncoder().encodeToString(hit.getThumbnail().toByteArray());
    return jpeg.isEmpty()
        ? ""
        : linked(hit, "<img alt=\"\" src=\"data:image/jpeg;base64," + jpeg + "\">");
  }

  /** Only files are linked: an address of another kind may be anything, a script too. */
  private static String linked(Hit hit, String inside) {
    return FileUris.path(hit.getUri()).isEmpty()
        ? inside
        : "<a href=\"" + html(hit.getUri()) + "\">" + inside + "</a>";
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
