package dev.omnivl.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnivl.trainer.report.Curve.Point;
import dev.omnivl.trainer.report.LineChart.Scale;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What is drawn, read as XML. */
final class LineChartTest {

  @ParameterizedTest
  @EnumSource(Scale.class)
  void anyCurveStaysInsideThePicture(Scale scale) throws Exception {
    List<List<Point>> shapes =
        List.of(
            List.of(new Point(1, 0)),
            List.of(new Point(7, -3), new Point(9, 4)),
            List.of(new Point(1, 1e-6), new Point(2, 1e6)),
            CurveTest.curve(3000, step -> 5 + Math.sin(step)).points());
    for (List<Point> points : shapes) {
      Document svg = drawn(List.of(new Curve("a", points), new Curve("b", points)), scale, true);
      List<Element> lines = withClass(svg, "path", "line");
      assertThat(lines).hasSize(points.size() < 40 ? 2 : 4);
      for (Element line : lines) {
        for (String place : line.getAttribute("d").substring(1).split("L")) {
          String[] numbers = place.split(" ");
          assertThat(Double.parseDouble(numbers[0])).isBetween(52.0, 480.0);
          assertThat(Double.parseDouble(numbers[1])).isBetween(26.0, 212.0);
        }
      }
    }
  }

  @Test
  void isDescribedInWords() throws Exception {
    Curve curve = new Curve("images", List.of(new Point(1, 5.83451), new Point(1200, 4.387)));
    Document one = drawn(List.of(curve), Scale.FITTED, false);
    assertThat(((Element) one.getElementsByTagName("svg").item(0)).getAttribute("aria-label"))
        .isEqualTo("A <title>: from 5.835 at step 1 to 4.387 at step 1,200.");
    Curve other = new Curve("clips", List.of(new Point(8, 2)));
    Document two = drawn(List.of(curve, other), Scale.FITTED, false);
    assertThat(((Element) two.getElementsByTagName("svg").item(0)).getAttribute("aria-label"))
        .endsWith("; clips 2 at step 8.");
  }

  @Test
  void namesOfCurvesThatEndTogetherDoNotOverlap() throws Exception {
    List<Curve> same = new ArrayList<>();
    for (String name : List.of("R@10", "R@5", "R@1")) {
      same.add(new Curve(name, List.of(new Point(1, 0), new Point(2, 0))));
    }
    Document svg = drawn(same, Scale.FROM_ZERO, false);
    List<Double> heights =
        withClass(svg, "text", "name").stream()
            .map(text -> Double.parseDouble(text.getAttribute("y")))
            .sorted()
            .toList();
    assertThat(heights).hasSize(3).allMatch(y -> y <= 212);
    assertThat(heights.get(1) - heights.get(0)).isGreaterThanOrEqualTo(14);
    assertThat(heights.get(2) - heights.get(1)).isGreaterThanOrEqualTo(14);
  }

  @Test
  void aLongRunMakesNoLargeFile() {
    Curve curve = CurveTest.curve(200_000, step -> Math.sin(step));
    Html chart = new LineChart("t", "u", List.of(curve), Scale.FITTED, true).html();
    assertThat(chart.source().length()).isLessThan(40_000);
  }

  private static Document drawn(List<Curve> curves, Scale scale, boolean smooth) throws Exception {
    String source = new LineChart("A <title>", "unit", curves, scale, smooth).html().source();
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(source)));
  }

  private static List<Element> withClass(Document svg, String name, String part) {
    NodeList all = svg.getElementsByTagName(name);
    List<Element> found = new ArrayList<>();
    for (int index = 0; index < all.getLength(); index++) {
      Element element = (Element) all.item(index);
      if (element.getAttribute("class").contains(part)) {
        found.add(element);
      }
    }
    return found;
  }
}
