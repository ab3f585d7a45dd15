package dev.omnivl.datasets.motion;

import dev.omnivl.dataset.DatasetItem.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a clip shows.
 *
 * @param shape what moves
 * @param colour of the shape
 * @param motions one, or two that follow each other
 */
record Combination(Shape shape, Colour colour, List<Motion> motions) {

  /** Checks that the motions can follow each other. */
  Combination {
    motions = List.copyOf(motions);
    boolean possible =
        motions.size() == 1
            || (motions.size() == 2 && motions.getFirst().canPrecede(motions.getLast()));
    if (!possible) {
      throw new IllegalArgumentException("no clip shows the motions " + motions);
    }
  }

  /** The combination as an identifier: {@code red-circle-moves-left-then-grows}. */
  String concept() {
    return (noun() + " " + joined(Motion::verb, " then ")).replace(' ', '-');
  }

  /** The class of its action: {@code moving left, then growing}. */
  String label() {
    return joined(Motion::participle, ", then ");
  }

  /** What to say of a clip. */
  List<String> captions() {
    String first = motions.size() == 2 ? "first " : "";
    return List.of(
        "a " + noun() + " " + first + joined(Motion::predicate, ", then "),
        "a " + noun() + " that " + joined(Motion::verb, " and then "),
        "a clip of a " + noun() + " " + label());
  }

  /** What to ask of a clip; the first two can be answered from one frame that shows the shape. */
  List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    questions.add(new Question("what colour is it?", colour.label()));
    questions.add(new Question("what shape is it?", shape.label()));
    Motion first = motions.getFirst();
    Motion last = motions.getLast();
    if (first == last) {
      questions.add(new Question("what does it do?", first.verb()));
    } else {
      questions.add(new Question("what does it do first?", first.verb()));
      questions.add(new Question("what does it do last?", last.verb()));
    }
    // Two motions that answer one question, such as left and then up, leave no right answer.
    if (first == last || !first.axis().question().equals(last.axis().question())) {
      motions.forEach(
          motion -> questions.add(new Question(motion.axis().question(), motion.answer())));
    }
    return List.copyOf(questions);
  }

  private String noun() {
    return colour.label() + " " + shape.label();
  }

  private String joined(Function<Motion, String> wording, String separator) {
    return motions.stream().map(wording).collect(Collectors.joining(separator));
  }
}
