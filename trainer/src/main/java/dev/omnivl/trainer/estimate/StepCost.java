package dev.omnivl.trainer.estimate;

import dev.omnivl.arch.OmniVl;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.graph.Cost;
import dev.omnivl.graph.Graph;
import dev.omnivl.graph.Shape;
import dev.omnivl.trainer.recipe.Stage;
import java.util.List;

/**
 * What one training step costs, told from the architecture and the settings: nothing is computed.
 *
 * <p>Going back takes twice the arithmetic of going forward; the momentum encoder only goes
 * forward. Everything that a part of a batch makes stays in memory until its end, because the
 * arrays of DJL do.
 *
 * @param operations multiplications and additions of matrix products
 * @param bytes that a part of the step holds at its end beside the weights and what belongs to them
 */
public record StepCost(long operations, long bytes) {
  private static final int LEARNING = 3; // forward once, back twice as much
  private static final int LOGITS = 2; // their logarithmic softmax and its gradient
  private static final int COMPARISONS = 6; // arrays of a row a query and a column a key

  /**
   * Counts a step of a stage.
   *
   * @param model as it is in that stage
   * @param texts (U, L) of the distinct texts of a batch, in tokens; all decoders' texts are L long
   * @param video whether the step looks at clips
   */
  public static StepCost of(OmniVl model, Stage stage, Shape texts, boolean video) {
    Stage.Batching batches = stage.batches();
    int parts = batches.partCount();
    int batch = video ? batches.clips() : batches.images();
    Shape own = Shape.of(Math.ceilDiv(texts.size(0), parts), texts.size(1));
    StepCost part = new Counting(model, stage, own, video, batch / parts).cost();
    return new StepCost(parts * part.operations(), part.bytes());
  }

  /**
   * Counts a step whose texts are as long as the stage lets them be, which is a little more than
   * most; media share them as far as the stage lets them.
   */
  static StepCost of(OmniVl model, Stage stage, boolean video) {
    Stage.Batching batches = stage.batches();
    int batch = video ? batches.clips() : batches.images();
    long distinct = Math.ceilDiv(batch, batches.perConcept());
    return of(model, stage, Shape.of(distinct, stage.losses().captionTokens()), video);
  }

  private record Counting(OmniVl model, Stage stage, Shape texts, boolean video, long batch) {

    StepCost cost() {
      Cost media = media(model);
      Cost words = words(model);
      Cost decoders = Cost.of(this::decoders);
      // The momentum encoder drops nothing out.
      OmniVl still = new OmniVl(model.config().withoutDropout());
      Cost slow = stage.losses().hasMomentum() ? media(still).plus(words(still)) : Cost.NONE;
      long operations =
          learns("visual_encoder.") * media.operations()
              + learns("text_encoder.") * words.operations()
              + LEARNING * decoders.operations()
              + slow.operations();
      long values = media.values() + words.values() + decoders.values() + slow.values();
      long comparisons = contrasts() ? comparisons() : 0;
      return new StepCost(
          operations + 2L * LEARNING * comparisons * model.config().embeddingDimensions(),
          Float.BYTES * (values + picked() + COMPARISONS * comparisons));
    }

    private boolean contrasts() {
      return stage.losses().contrast() != null;
    }

    /** How often a part's forward arithmetic is done: without gradient only once. */
    private int learns(String part) {
      boolean learned =
          model.trained(0).weights().stream()
              .anyMatch(weight ->
                  weight.name().startsWith(part) && stage.optimiser().scale(weight.name()) > 0);
      return learned ? LEARNING : 1;
    }

    private long matched() {
      return 3 * Math.round(stage.losses().match().share() * batch);
    }

    private long generated() {
      return Math.round(stage.losses().generate().share() * batch);
    }

    private Shape visualTokens(long rows) {
      VisionConfig vision = model.config().vision();
      return Shape.of(rows, video ? vision.clipTokens() : vision.imageTokens(), vision.width());
    }

    private Cost media(OmniVl seer) {
      VisionConfig vision = seer.config().vision();
      long side = vision.imageSize();
      return Cost.of(g -> {
        Shape tokens =
            video
                ? seer.clipTokens(g, Shape.of(batch, vision.frames(), side, side, 3))
                : seer.imageTokens(g, Shape.of(batch, side, side, 3));
        if (contrasts()) {
          seer.embedding(g, tokens);
        }
      });
    }

    private Cost words(OmniVl reader) {
      return contrasts() ? Cost.of(g -> reader.text(g, texts, texts)) : Cost.NONE;
    }

    private void decoders(Graph<Shape> g) {
      if (matched() > 0) {
        Shape ids = Shape.of(matched(), texts.size(1));
        model.match(g, ids, ids, visualTokens(matched()));
      }
      if (generated() > 0) {
        Shape ids = Shape.of(generated(), texts.size(1));
        var memory = model.memory(g, visualTokens(generated()));
        model.logits(g, model.decode(g, ids, List.of(), memory).hidden());
      }
    }

    /** Visual tokens are copied for each row of the decoders, and logits have a loss. */
    private long picked() {
      long rows = matched() + generated();
      return (rows == 0 ? 0 : visualTokens(rows).elements())
          + LOGITS * generated() * texts.size(1) * model.config().text().vocabulary();
    }

    /** Pairs of a query and a key in both directions. */
    private long comparisons() {
      long queue = stage.losses().queue();
      return batch * (texts.size(0) + queue) + texts.size(0) * (batch + queue);
    }
  }
}
