package dev.omnivl.trainer.checkpoint;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.arch.VisionConfig;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.media.Preprocessing;
import dev.omnivl.text.TextTokenizer;
import dev.omnivl.trainer.nd.MatrixPrecision;
import dev.omnivl.trainer.session.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The model of a run after its newest checkpoint, with the sizes of that checkpoint's stage.
 *
 * @param info what the run says of itself
 * @param checkpoint where the weights come from
 * @param tokenizerJson of the tokenizer
 * @param session the model
 */
public record TrainedModel(
    RunInfo info, Checkpoint checkpoint, byte[] tokenizerJson, Session session)
    implements AutoCloseable {

  /**
   * Opens the model of a run.
   *
   * @throws Failure NOT_FOUND if the run has no checkpoint, CORRUPT if its files cannot be read,
   *     MISMATCH if they do not belong together
   */
  public static TrainedModel open(Path run) {
    Checkpoint last =
        Checkpoint.latest(run)
            .orElseThrow(() ->
                new Failure(
                    Reason.NOT_FOUND, "the run " + run + " has no checkpoint: train it first"));
    RunInfo info = RunInfo.read(run);
    OmniVlConfig config = info.config(last.stage());
    byte[] tokenizerJson = RunInfo.tokenizerJson(run);
    TextTokenizer tokenizer = tokenizer(run, tokenizerJson, config.text().maxTokens());
    Session session =
        Session.fresh(
            config, tokenizer, info.recipe().seed(), info.classes(), MatrixPrecision.FP32);
    TrainedModel model = new TrainedModel(info, last, tokenizerJson, session);
    try {
      last.restore(session);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** What a medium becomes before the model sees it. */
  public Preprocessing preprocessing() {
    VisionConfig vision = session.model().config().vision();
    return Preprocessing.of(vision.imageSize(), vision.frames());
  }

  @Override
  public void close() {
    session.close();
    session.tokenizer().close();
  }

  private static TextTokenizer tokenizer(Path run, byte[] json, int maxTokens) {
    try {
      return TextTokenizer.read(new ByteArrayInputStream(json), maxTokens);
    } catch (IOException e) {
      throw new Failure(Reason.CORRUPT, "cannot read the run " + run + ": " + e.getMessage(), e);
    }
  }
}
