package dev.omnivl.engine;

/** A text in a group's memory: the keys and values of its tokens so far. */
final class Row {
  /** What it is about. */
  final Look look;

  /** How many tokens the decoder has read. */
  int length;

  /** The id that it reads next. */
  int next;

  /** Where its keys and values lie. */
  int place;

  /** Where its log-probabilities lie since the last run. */
  int answer;

  Row(Look look) {
    this.look = look;
  }

  RowGroup group() {
    return look.group;
  }
}
