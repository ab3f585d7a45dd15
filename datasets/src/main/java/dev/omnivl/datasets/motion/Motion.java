package dev.omnivl.datasets.motion;

/**
 * What a shape can do. The motions of one axis are each other's reverse: the frames of one, played
 * backwards, are frames of the other, so that no frame by itself tells them apart.
 */
enum Motion {
  LEFT(Axis.COLUMN, -1, "left", "moves left", "moving left"),
  RIGHT(Axis.COLUMN, 1, "right", "moves right", "moving right"),
  UP(Axis.ROW, -1, "up", "moves up", "moving up"),
  DOWN(Axis.ROW, 1, "down", "moves down", "moving down"),
  CLOCKWISE(Axis.ANGLE, 1, "clockwise", "turns clockwise", "turning clockwise"),
  COUNTERCLOCKWISE(
      Axis.ANGLE, -1, "counterclockwise", "turns counterclockwise", "turning counterclockwise"),
  GROWS(Axis.SIZE, 1, "grows", "grows", "growing"),
  SHRINKS(Axis.SIZE, -1, "shrinks", "shrinks", "shrinking"),
  /** Is not there at first. */
  APPEARS(Axis.PRESENCE, 1, "appears", "appears", "appearing"),
  /** Is not there in the end. */
  DISAPPEARS(Axis.PRESENCE, -1, "disappears", "disappears", "disappearing");

  /** What a motion changes. */
  enum Axis {
    /** Where it is from left to right. */
    COLUMN("which way does it move?"),
    /** Where it is from top to bottom. */
    ROW("which way does it move?"),
    /** How far it is turned. */
    ANGLE("which way does it turn?"),
    /** How large it is. */
    SIZE("does it grow or shrink?"),
    /** Whether it is there. */
    PRESENCE("does it appear or disappear?");

    private final String question;

    Axis(String question) {
      this.question = question;
    }

    /** What to ask about a motion of this axis. */
    String question() {
      return question;
    }
  }

  private final Axis axis;
  private final int direction;
  private final String answer;
  private final String verb;
  private final String participle;

  Motion(Axis axis, int direction, String answer, String verb, String participle) {
    this.axis = axis;
    this.direction = direction;
    this.answer = answer;
    this.verb = verb;
    this.participle = participle;
  }

  /** What it changes. */
  Axis axis() {
    return axis;
  }

  /** Plus or minus one: y grows downwards, angles clockwise. */
  int direction() {
    return direction;
  }

  /** The answer to its axis's question. */
  String answer() {
    return answer;
  }

  /** What the shape does: {@code moves left}. */
  String verb() {
    return verb;
  }

  /** What the shape is doing: {@code moving left}. */
  String participle() {
    return participle;
  }

  /** What the shape does, as the end of a sentence: {@code moves to the left}. */
  String predicate() {
    return axis == Axis.COLUMN ? "moves to the " + answer : verb;
  }

  /**
   * Whether this can be followed by another: a shape does not do the same twice, does nothing after
   * it disappeared, and nothing before it appears.
   */
  boolean canPrecede(Motion next) {
    return this != next && this != DISAPPEARS && next != APPEARS;
  }
}
