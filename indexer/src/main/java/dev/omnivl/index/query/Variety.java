package dev.omnivl.index.query;

import dev.omnivl.failure.Failure;

/**
 * How different hits are to be.
 *
 * @param diversity how much a hit is asked to differ from those before it, 0 (not at all) to 1:
 *     maximal marginal relevance with lambda = 1 - diversity (Carbonell and Goldstein, SIGIR 1998)
 * @param nearDuplicate media whose cosine with a better hit reaches this are folded into it; 2,
 *     which none reaches, for no folding
 */
public record Variety(double diversity, double nearDuplicate) {
  /** Whatever is best, however alike. */
  public static final Variety ANY = new Variety(0, 2);

  /** Checks itself. */
  public Variety {
    if (!(diversity >= 0 && diversity <= 1)) {
      throw Failure.ofField("diversity", "is " + diversity + "; it must be 0 to 1");
    }
    if (!(nearDuplicate > 0 && nearDuplicate <= 2)) {
      throw Failure.ofField(
          "near_duplicate", "is " + nearDuplicate + "; it must be above 0 and at most 2");
    }
  }
}
