package dev.omnivl.engine;

/** A medium in a group's memory: its keys and values, at which texts look. */
final class Look {
  final RowGroup group;

  /** How many tokens it has. */
  final int length;

  /** Where its keys and values lie. */
  int place;

  Look(RowGroup group, int length) {
    this.group = group;
    this.length = length;
  }
}
