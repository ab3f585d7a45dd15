package dev.omnivl.server.grpc;

/** A field of a request is wrong; becomes {@code INVALID_ARGUMENT} with the field's name. */
final class FieldError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String rule;

  /**
   * Makes an error.
   *
   * @param field as it is called in the contract, such as {@code options.beams}
   * @param rule what is wrong with its value and what is allowed
   */
  FieldError(String field, String rule) {
    super(field + " " + rule, null, false, false);
    this.field = field;
    this.rule = rule;
  }

  String field() {
    return field;
  }

  String rule() {
    return rule;
  }
}
