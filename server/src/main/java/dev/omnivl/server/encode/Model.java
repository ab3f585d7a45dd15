package dev.omnivl.server.encode;

import dev.omnivl.engine.Generation;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.Vectors;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.server.admission.Kind;
import dev.omnivl.server.batch.Caller;
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
  private final Doors doors;

  /** Puts the parts together. */
  public Model(String modelId, Texts texts, Visuals visuals, ModelWork work, Doors doors) {
    this.modelId = modelId;
    this.texts = texts;
    this.visuals = visuals;
    this.work = work;
    this.doors = doors;
  }

  /** Changes with everything that changes an embedding. */
  public String modelId() {
    return modelId;
  }

  /** Who may ask it now. */
  public Doors doors() {
    return doors;
  }

  /** Embeds a text. */
  public EncodedText text(String text, Caller caller, CallTimes times) {
    return doors.vectors(
        Kind.TEXT,
        1,
        caller,
        times,
        () -> {
          TokenIds tokens = texts.tokens(text, SpecialToken.CLS);
          return new EncodedText(
              work.textVectors(List.of(tokens), caller, times).getFirst(), tokens);
        });
  }

  /** Embeds an image or a clip. */
  public EncodedMedium medium(Medium medium, Caller caller, CallTimes times) {
    return doors.vectors(
        Kind.MEDIUM, 1, caller, times, () -> visuals.vector(medium, caller, times));
  }

  private VisualFeatures features(Medium medium, Caller caller, CallTimes times) {
    return doors.vectors(
        Kind.MEDIUM, 1, caller, times, () -> visuals.features(medium, caller, times));
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
  public List<Match> match(Medium medium, List<String> candidates, Caller caller, CallTimes times) {
    return doors.vectors(
        Kind.MATCH,
        candidates.size(),
        caller,
        times,
        () -> {
          VisualFeatures features = visuals.features(medium, caller, times);
          List<TokenIds> toMatch = read(candidates, SpecialToken.ENC);
          List<TokenIds> toEmbed = read(candidates, SpecialToken.CLS);
          List<float[]> vectors = work.textVectors(toEmbed, caller, times);
          List<Float> probabilities = work.matches(features, toMatch, caller, times);
          List<Match> matches = new ArrayList<>(candidates.size());
          for (int i = 0; i < candidates.size(); i++) {
            double cosine = Math.clamp(Vectors.dot(features.embedding(), vectors.get(i)), -1, 1);
            matches.add(new Match(probabilities.get(i), (float) cosine, toMatch.get(i)));
          }
          return matches;
        });
  }

  private List<TokenIds> read(List<String> candidates, SpecialToken role) {
    return candidates.stream().map(text -> texts.tokens(text, role)).toList();
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
      CallTimes times) {
    return doors.writing(
        caller,
        times,
        () -> {
          VisualFeatures features = features(medium, caller, times);
          TokenIds read = texts.prompt(prompt);
          return new Written(
              work.generation(features, read, settings, listener, caller, times), read);
        });
  }
}
