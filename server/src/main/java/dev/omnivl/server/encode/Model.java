package dev.omnivl.server.encode;

import dev.omnivl.engine.Generation;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.Vectors;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.ModelWork.GenerationInput;
import dev.omnivl.server.encode.ModelWork.MatchInput;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TokenIds;
import java.util.ArrayList;
import java.util.List;

/**
 * What the served model can do, for callers that wait. All methods block, and throw {@link
 * dev.omnivl.failure.Failure}: {@code OVERLOADED}, {@code EXPIRED}, or what is wrong with the item.
 */
public final class Model {
  private final String modelId;
  private final Texts texts;
  private final Visuals visuals;
  private final ModelWork work;

  /** Puts the parts together. */
  public Model(String modelId, Texts texts, Visuals visuals, ModelWork work) {
    this.modelId = modelId;
    this.texts = texts;
    this.visuals = visuals;
    this.work = work;
  }

  /** Changes with everything that changes an embedding. */
  public String modelId() {
    return modelId;
  }

  /** Embeds a text. */
  public EncodedText text(String text, Caller caller, Stages stages) {
    TokenIds tokens = texts.tokens(text, SpecialToken.CLS);
    return new EncodedText(texts.vectors(List.of(tokens), caller, stages).getFirst(), tokens);
  }

  /** Embeds an image or a clip. */
  public EncodedMedium medium(Medium medium, Caller caller, Stages stages) {
    return visuals.encode(medium, caller, stages);
  }

  /**
   * How well a text says what a medium shows.
   *
   * @param probability the alignment decoder's answer, from 0 to 1
   * @param similarity the cosine of the two embeddings
   * @param tokens how the model read the text
   */
  public record Match(float probability, float similarity, TokenIds tokens) {}

  /** Matches texts with a medium, each by itself. */
  public List<Match> match(Medium medium, List<String> candidates, Caller caller, Stages stages) {
    EncodedMedium encoded = visuals.encode(medium, caller, stages);
    List<TokenIds> toMatch =
        candidates.stream().map(text -> texts.tokens(text, SpecialToken.ENC)).toList();
    List<TokenIds> toEmbed =
        candidates.stream().map(text -> texts.tokens(text, SpecialToken.CLS)).toList();
    List<float[]> vectors = texts.vectors(toEmbed, caller, stages);
    float[] probabilities =
        stages.inferred(
            work.engineQueue.run(
                work.matches, new MatchInput(encoded.features(), toMatch), caller));
    List<Match> matches = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      double similarity = Math.clamp(Vectors.dot(encoded.vector(), vectors.get(i)), -1, 1);
      matches.add(new Match(probabilities[i], (float) similarity, toMatch.get(i)));
    }
    return matches;
  }

  /**
   * A generated text.
   *
   * @param generation the text and how it ended
   * @param prompt how the model read the prompt
   */
  public record Written(Generation generation, TokenIds prompt) {}

  /**
   * Writes a text about a medium.
   *
   * @param prompt the beginning that the model goes on from; may be empty
   * @param listener gets each piece; ends the text early by returning false
   */
  public Written write(
      Medium medium,
      String prompt,
      GenerationSettings settings,
      TokenListener listener,
      Caller caller,
      Stages stages) {
    EncodedMedium encoded = visuals.encode(medium, caller, stages);
    TokenIds read = texts.prompt(prompt);
    GenerationInput input = new GenerationInput(encoded.features(), read, settings, listener);
    Generation generation =
        stages.inferred(work.generatorQueue.run(work.generations, input, caller));
    return new Written(generation, read);
  }
}
