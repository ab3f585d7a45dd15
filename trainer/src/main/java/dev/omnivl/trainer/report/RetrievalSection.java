package dev.omnivl.trainer.report;

import dev.omnivl.trainer.report.RetrievalExamples.Example;
import dev.omnivl.trainer.report.RetrievalExamples.Thumbnail;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Searches as pictures. */
final class RetrievalSection {
  private RetrievalSection() {}

  static Html of(RetrievalExamples examples, long step) {
    if (examples.queries() == 0) {
      return Html.of("<p>The data set holds no images out, so there is nothing to search in.</p>");
    }
    Html rule =
        Html.of(
            """
            <p>Each of the {} held-out images was searched for by its name, among all of them, with \
            the weights after step {}. Of the names, {} had a right image first ({} %). All were \
            shuffled with seed {}; shown are the first {} that had, and the first {} that had not; \
            none was picked by hand. Right images are framed, those of concepts that cannot fairly \
            be told apart too; one that stands apart is the best right one further back.</p>\
            """,
            Numbers.count(examples.queries()),
            Numbers.count(step),
            Numbers.count(examples.right()),
            Numbers.percent((double) examples.right() / examples.queries()),
            examples.seed(),
            examples.found().size(),
            examples.missed().size());
    String sources =
        examples.licences().entrySet().stream()
            .map(source -> source.getKey() + " (" + source.getValue() + ")")
            .collect(Collectors.joining("; "));
    return Html.join(
        List.of(
            rule,
            group("A right image first", examples.found()),
            group("Another image first", examples.missed()),
            Html.of("<p class=\"note\">Pictures: {}.</p>", sources)));
  }

  private static Html group(String title, List<Example> examples) {
    if (examples.isEmpty()) {
      return Html.of("<h3>{}</h3><p>No search ended so.</p>", title);
    }
    return Html.of(
        "<h3>{}</h3>\n<div class=\"searches\">{}</div>",
        title,
        Html.join(examples.stream().map(RetrievalSection::search).toList()));
  }

  private static Html search(Example example) {
    List<Html> pictures = new ArrayList<>();
    for (Thumbnail picture : example.first()) {
      pictures.add(Html.of("<li{}>{}</li>", mark(picture), figure(picture)));
    }
    Thumbnail wanted = example.wanted();
    if (wanted != null) {
      pictures.add(Html.of("<li class=\"right wanted\">{}</li>", figure(wanted)));
    }
    return Html.of(
        """
        <section class="search"><h4>{} <span class="rank">{}</span></h4>
        <ol>{}</ol></section>\
        """,
        example.query(),
        example.rank() == 1 ? "" : "right one at rank " + Numbers.count(example.rank()),
        Html.join(pictures));
  }

  private static Html mark(Thumbnail picture) {
    return picture.right() ? Html.of(" class=\"right\"") : Html.NONE;
  }

  private static Html figure(Thumbnail picture) {
    return Html.of(
        """
        <figure><img src="{}" alt="{}" width="72" height="72">\
        <figcaption>{}{}</figcaption></figure>\
        """,
        picture.uri(),
        picture.name() + (picture.right() ? ", right" : ""),
        picture.right() ? "✓ " : "",
        picture.name());
  }
}
