package dev.omnivl.server.encode;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.engine.Encoder;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.Generation;
import dev.omnivl.engine.GenerationSettings;
import dev.omnivl.engine.Matcher;
import dev.omnivl.engine.ModelPart;
import dev.omnivl.engine.TokenListener;
import dev.omnivl.engine.Vectors;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.engine.Writer;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.admission.Kind;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.cache.SharedCache;
import dev.omnivl.server.filter.OutputFilters;
import dev.omnivl.server.filter.Withholding;
import dev.omnivl.text.Cleaning;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TokenIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the served model can do, for callers that wait. All methods block, and throw {@link
 * dev.omnivl.failure.Failure}: {@code OVERLOADED}, {@code EXPIRED}, or what is wrong with the item.
 */
public final class Model {
  /**
   * How a part of the model reads and looks.
   *
   * @param texts to its tokens
   * @param visuals to its pixels
   */
  public record Senses(Texts texts, Visuals visuals) {}

  private final Bundle bundle;
  private final Engine engine;
  private final Map<ModelPart, Senses> senses;
  private final ModelWork work;
  private final Doors doors;
  private final KnownVectors known;
  private final OutputFilters filters;

  /**
   * Puts together what serves a bundle.
   *
   * @param vectors that were made before, by this model or another
   * @param filters judge what it writes
   */
  public Model(
      Bundle bundle,
      Engine engine,
      Map<ModelPart, Senses> senses,
      ModelWork work,
      Doors doors,
      SharedCache<Encoded> vectors,
      OutputFilters filters) {
    this.bundle = bundle;
    this.engine = engine;
    this.senses = Map.copyOf(senses);
    this.work = work;
    this.doors = doors;
    this.filters = filters;
    known = new KnownVectors(vectors, bundle.embeddingId());
  }

  /** Changes with everything that changes an answer. */
  public String modelId() {
    return bundle.modelId();
  }

  /** Changes with everything that changes a vector. */
  public String embeddingId() {
    return bundle.embeddingId();
  }

  /** Whether it can be asked for something. */
  public boolean can(Capability capability) {
    return engine.capabilities().contains(capability);
  }

  /** What is said to those who ask for what it cannot. */
  public Failure missing(Capability capability) {
    return bundle.manifest().missing(capability);
  }

  /**
   * What happens to a text before some capability reads it.
   *
   * @throws Failure UNSUPPORTED if the model has no such capability
   */
  public Cleaning cleaning(Capability capability) {
    return bundle.part(capability).text().cleaning();
  }

  private Senses senses(ModelPart part) {
    return Objects.requireNonNull(senses.get(part), "a part of this model");
  }

  /** Embeds a text. */
  public EncodedText text(String text, Caller caller, CallTimes times) {
    return known.text(
        text,
        caller,
        times,
        () ->
            doors.vectors(
                Kind.TEXT,
                1,
                caller,
                times,
                () -> encoded(List.of(text), caller, times).getFirst()));
  }

  /** Returns the vectors (D) of many texts of one caller. */
  public List<float[]> texts(List<String> texts, Caller caller, CallTimes times) {
    return doors.vectors(
        Kind.TEXT,
        texts.size(),
        caller,
        times,
        () -> knownOrEncoded(texts, caller, times).stream().map(EncodedText::vector).toList());
  }

  /**
   * Returns the vectors (D) of images.
   *
   * @param pixels as the model's preprocessing makes them, each (size, size, 3) bytes
   */
  public List<float[]> imagePixels(List<byte[]> pixels, Caller caller, CallTimes times) {
    return doors.vectors(
        Kind.MEDIUM, pixels.size(), caller, times, () -> work.imageVectors(pixels, caller, times));
  }

  /**
   * Returns the vectors (D) of clips.
   *
   * @param pixels as the model's preprocessing makes them, each (frames, size, size, 3) bytes
   */
  public List<float[]> clipPixels(List<byte[]> pixels, Caller caller, CallTimes times) {
    return doors.vectors(
        Kind.MEDIUM, pixels.size(), caller, times, () -> work.clipVectors(pixels, caller, times));
  }

  private List<EncodedText> encoded(List<String> texts, Caller caller, CallTimes times) {
    Texts reader = senses(engine.encoder()).texts();
    List<TokenIds> tokens =
        texts.stream().map(text -> reader.tokens(text, SpecialToken.CLS)).toList();
    List<float[]> vectors = work.textVectors(tokens, caller, times);
    List<EncodedText> encoded = new ArrayList<>(texts.size());
    for (int i = 0; i < vectors.size(); i++) {
      encoded.add(new EncodedText(vectors.get(i), tokens.get(i)));
    }
    return encoded;
  }

  /** The same, of which only what is not known is made. */
  private List<EncodedText> knownOrEncoded(List<String> texts, Caller caller, CallTimes times) {
    Map<String, EncodedText> encoded = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String text : new LinkedHashSet<>(texts)) {
      known
          .text(text, caller, times)
          .ifPresentOrElse(there -> encoded.put(text, there), () -> unknown.add(text));
    }
    List<EncodedText> made = unknown.isEmpty() ? List.of() : encoded(unknown, caller, times);
    for (int i = 0; i < made.size(); i++) {
      known.keep(unknown.get(i), made.get(i));
      encoded.put(unknown.get(i), made.get(i));
    }
    return texts.stream().map(text -> Objects.requireNonNull(encoded.get(text))).toList();
  }

  /** Embeds an image or a clip. */
  public EncodedMedium medium(Medium medium, Caller caller, CallTimes times) {
    return known.medium(
        medium,
        caller,
        times,
        () ->
            doors.vectors(
                Kind.MEDIUM,
                1,
                caller,
                times,
                () -> senses(engine.encoder()).visuals().vector(medium, caller, times)));
  }

  /**
   * How well a text says what a medium shows. Null is what the model cannot tell.
   *
   * @param probability the alignment decoder's answer, from 0 to 1
   * @param similarity the cosine of the two embeddings
   * @param classProbability what the similarity means beside those of the other texts, from 0 to 1
   * @param tokens how the model read the text
   */
  public record Match(
      @Nullable Float probability,
      @Nullable Float similarity,
      @Nullable Float classProbability,
      TokenIds tokens) {}

  /**
   * Matches texts with a medium, by looking at both together, by their vectors, or in both ways: as
   * the model can.
   */
  public List<Match> match(Medium medium, List<String> candidates, Caller caller, CallTimes times) {
    Optional<Encoder> encoder =
        can(Capability.EMBED) ? Optional.of(engine.encoder()) : Optional.empty();
    Optional<Matcher> matcher =
        encoder.isEmpty() || can(Capability.MATCH)
            ? Optional.of(engine.matcher())
            : Optional.empty();
    return doors.vectors(
        Kind.MATCH,
        candidates.size(),
        caller,
        times,
        () -> matched(medium, candidates, matcher, encoder, caller, times));
  }

  private List<Match> matched(
      Medium medium,
      List<String> candidates,
      Optional<Matcher> matcher,
      Optional<Encoder> encoder,
      Caller caller,
      CallTimes times) {
    List<TokenIds> read = List.of();
    List<Float> probabilities = List.of();
    float[] vector = {};
    if (matcher.isPresent()) {
      Senses own = senses(matcher.get());
      VisualFeatures features = own.visuals().features(medium, caller, times);
      vector = features.embedding();
      read = candidates.stream().map(text -> own.texts().tokens(text, SpecialToken.ENC)).toList();
      probabilities = work.matches(features, read, caller, times);
    }
    double[] cosines = {};
    if (encoder.isPresent()) {
      Senses own = senses(encoder.get());
      if (matcher.isEmpty() || !matcher.get().equals(encoder.get())) {
        vector = own.visuals().vector(medium, caller, times).vector();
      }
      List<EncodedText> texts = knownOrEncoded(candidates, caller, times);
      cosines = cosines(vector, texts.stream().map(EncodedText::vector).toList());
      read = read.isEmpty() ? texts.stream().map(EncodedText::tokens).toList() : read;
    }
    double[] classes =
        encoder.isPresent()
            ? encoder.get().part().similarity().probabilities(cosines)
            : new double[0];
    List<Match> matches = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      matches.add(
          new Match(
              probabilities.isEmpty() ? null : probabilities.get(i),
              cosines.length == 0 ? null : (float) cosines[i],
              classes.length == 0 ? null : (float) classes[i],
              read.get(i)));
    }
    return matches;
  }

  private static double[] cosines(float[] vector, List<float[]> others) {
    return others.stream()
        .mapToDouble(other -> Math.clamp(Vectors.dot(vector, other), -1, 1))
        .toArray();
  }

  /**
   * Says why a text matches a medium, or does not.
   *
   * @param pictures also the medium's frames, for people
   * @throws Failure UNSUPPORTED if the model does not look at both together
   */
  public Explanation explain(
      Medium medium,
      String text,
      Explanation.Method method,
      boolean pictures,
      Caller caller,
      CallTimes times) {
    Matcher matcher = engine.matcher();
    Explaining explaining = new Explaining(matcher, senses(matcher), work);
    TokenIds tokens = explaining.read(text, method);
    return doors.vectors(
        Kind.MATCH,
        tokens.length(),
        caller,
        times,
        () -> explaining.explain(medium, tokens, method, pictures, caller, times));
  }

  /**
   * A generated text.
   *
   * @param generation the text and how it ended; the text is empty if it must not be told
   * @param prompt how the model read the prompt
   * @param withheld why the text must not be told; empty if it may
   */
  public record Written(Generation generation, TokenIds prompt, Optional<String> withheld) {}

  /**
   * Describes a medium.
   *
   * @param prompt the beginning that the model goes on from; may be empty
   * @param listener gets each piece; ends the text early by returning false
   */
  public Written caption(
      Medium medium,
      String prompt,
      GenerationSettings settings,
      TokenListener listener,
      Caller caller,
      CallTimes times) {
    return write(engine.captioner(), medium, prompt, settings, listener, caller, times);
  }

  /**
   * Describes an item of a stream, which holds its place already.
   *
   * @return what the medium shows; empty if that must not be told
   */
  public Optional<String> caption(
      Medium medium, GenerationSettings settings, Caller caller, CallTimes times) {
    Writer writer = engine.captioner();
    Senses own = senses(writer);
    Generation written =
        work.generation(
            writer,
            own.visuals().features(medium, caller, times),
            own.texts().cutFirst("", writer::prompt),
            settings,
            TokenListener.NONE,
            caller,
            times);
    return filters.told(written.text());
  }

  /**
   * Answers a question about a medium.
   *
   * @param listener gets each piece; ends the text early by returning false
   */
  public Written answer(
      Medium medium,
      String question,
      GenerationSettings settings,
      TokenListener listener,
      Caller caller,
      CallTimes times) {
    return write(engine.answerer(), medium, question, settings, listener, caller, times);
  }

  private Written write(
      Writer writer,
      Medium medium,
      String words,
      GenerationSettings settings,
      TokenListener listener,
      Caller caller,
      CallTimes times) {
    return doors.writing(
        caller,
        times,
        () -> {
          Senses own = senses(writer);
          VisualFeatures features =
              doors.vectors(
                  Kind.MEDIUM,
                  1,
                  caller,
                  times,
                  () -> own.visuals().features(medium, caller, times));
          TokenIds read = own.texts().cutFirst(words, writer::prompt);
          Withholding told = filters.before(listener);
          Generation generation =
              work.generation(writer, features, read, settings, told, caller, times);
          Optional<String> withheld = told.finish(generation.text());
          return new Written(
              withheld.isEmpty() ? generation : generation.withText(""), read, withheld);
        });
  }
}
