package dev.omnivl.server.encode;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.engine.Looks;
import dev.omnivl.engine.Matcher;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.explain.AttentionMaps;
import dev.omnivl.explain.Grid;
import dev.omnivl.explain.HeatMap;
import dev.omnivl.explain.Occlusion;
import dev.omnivl.failure.Failure;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.Explanation.Method;
import dev.omnivl.server.encode.Visuals.View;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer.Word;
import dev.omnivl.text.TokenIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Explains matches of one model.
 *
 * @param matcher whose matches
 * @param senses how it reads and looks
 * @param work its lanes
 */
record Explaining(Matcher matcher, Model.Senses senses, ModelWork work) {
  /** More words than these are more runs than anyone waits for. */
  static final int MAX_WORDS = 16;

  /** How a text was read. */
  TokenIds read(String text, Method method) {
    TokenIds tokens = senses.texts().tokens(text, SpecialToken.ENC);
    int words = words(tokens).size();
    if (method == Method.OCCLUSION && words > MAX_WORDS) {
      throw Failure.ofField(
          "text", "has " + words + " words; by occlusion at most " + MAX_WORDS + " are explained");
    }
    return tokens;
  }

  private List<Word> words(TokenIds tokens) {
    return matcher.tokenizer().words(tokens);
  }

  Explanation explain(
      Medium medium,
      TokenIds tokens,
      Method method,
      boolean pictures,
      Caller caller,
      CallTimes times) {
    View view = senses.visuals().view(medium, pictures, caller, times);
    Grid grid =
        Grid.of(
            (OmniVlConfig) matcher.part().config(),
            view.kind(),
            matcher.part().preprocessing().frames());
    List<Duration> moments = new ArrayList<>();
    List<byte[]> shown = new ArrayList<>();
    for (int frame = 0; frame < grid.frames(); frame++) {
      moments.add(view.moments().get(frame * grid.framesPerStep()));
      if (pictures) {
        shown.add(view.pictures().get(frame * grid.framesPerStep()));
      }
    }
    Maps maps =
        switch (method) {
          case OCCLUSION -> byOcclusion(view, grid, tokens, caller, times);
          case ATTENTION -> byAttention(view, grid, tokens, caller, times);
        };
    return new Explanation(
        Matcher.probability(maps.logOdds()),
        grid,
        maps.whole(),
        maps.words(),
        moments,
        shown,
        tokens);
  }

  private record Maps(float logOdds, HeatMap whole, List<Explanation.Word> words) {}

  /** The text, and each of its words as a text of its own, of the medium and of all its parts. */
  private Maps byOcclusion(View view, Grid grid, TokenIds tokens, Caller caller, CallTimes times) {
    Occlusion occlusion = new Occlusion(grid);
    List<byte[]> pixels = new ArrayList<>(List.of(view.pixels()));
    pixels.addAll(occlusion.hidden(view.pixels()));
    List<VisualFeatures> media = work.all(matcher, view.kind(), pixels, caller, times);
    List<Word> words = words(tokens);
    List<TokenIds> texts = new ArrayList<>(List.of(tokens));
    words.forEach(word -> texts.add(senses.texts().tokens(word.text(), SpecialToken.ENC)));
    List<Float> odds = work.logOdds(media, texts, caller, times);
    List<HeatMap> maps = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      List<Float> hidden = new ArrayList<>();
      for (int medium = 1; medium < media.size(); medium++) {
        hidden.add(odds.get(medium * texts.size() + text));
      }
      maps.add(occlusion.map(odds.get(text), hidden));
    }
    return new Maps(odds.getFirst(), maps.getFirst(), named(words, maps.subList(1, maps.size())));
  }

  private Maps byAttention(View view, Grid grid, TokenIds tokens, Caller caller, CallTimes times) {
    VisualFeatures features =
        work.all(matcher, view.kind(), List.of(view.pixels()), caller, times).getFirst();
    Looks looks = work.looks(features, tokens, caller, times);
    AttentionMaps maps = new AttentionMaps(looks, grid);
    List<Word> words = words(tokens);
    List<HeatMap> ofWords = words.stream().map(word -> maps.of(word.from(), word.to())).toList();
    return new Maps(looks.logOdds(), maps.of(0, 1), named(words, ofWords));
  }

  private static List<Explanation.Word> named(List<Word> words, List<HeatMap> maps) {
    List<Explanation.Word> named = new ArrayList<>();
    for (int word = 0; word < words.size(); word++) {
      named.add(new Explanation.Word(words.get(word).text(), maps.get(word)));
    }
    return named;
  }
}
