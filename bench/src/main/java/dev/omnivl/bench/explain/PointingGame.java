package dev.omnivl.bench.explain;

import dev.omnivl.arch.OmniVlConfig;
import dev.omnivl.bench.Report;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.DatasetItem.Kind;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.engine.Looks;
import dev.omnivl.engine.Matcher;
import dev.omnivl.engine.VisualFeatures;
import dev.omnivl.explain.AttentionMaps;
import dev.omnivl.explain.Grid;
import dev.omnivl.explain.HeatMap;
import dev.omnivl.explain.Occlusion;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.media.picture.Filter;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Frames;
import dev.omnivl.media.picture.Resampler;
import dev.omnivl.text.SpecialToken;
import dev.omnivl.text.TextTokenizer.Word;
import dev.omnivl.text.TokenIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The pointing game (Zhang et al., Top-down Neural Attention by Excitation Backprop, ECCV 2016) on
 * drawn scenes of two things side by side: how often is the map of a thing's name highest in the
 * half where the thing is? By chance it is every second time.
 *
 * <p>For each scene, the names of both are asked for, alone and as "one and other", and the words
 * of each are judged in both.
 */
public final class PointingGame {
  private static final int SIDE = 448;
  private static final long SEED = 2209;

  private final MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private final Path data;
  private final Matcher matcher;
  private final Grid grid;

  /** How often a kind of map was right. */
  private static final class Tally {
    private int right;
    private double mass;
    private int all;
  }

  private PointingGame(Path data, Matcher matcher) {
    this.data = data;
    this.matcher = matcher;
    grid =
        Grid.of(
            (OmniVlConfig) matcher.part().config(),
            MediaKind.IMAGE,
            matcher.part().preprocessing().frames());
  }

  /** Plays it: HOME [--scenes N] [BUNDLE DATA], where HOME has the shipped ones. */
  public static void main(String[] arguments) throws IOException {
    List<String> given = new ArrayList<>(List.of(arguments));
    int scenes = Integer.parseInt(Report.option(given, "--scenes", "300"));
    if (given.size() != 1 && given.size() != 3) {
      throw Report.end("usage: ./omnivl bench pointing [--scenes N] [BUNDLE DATA]");
    }
    Path demo = Path.of(given.getFirst(), "demo");
    Path model = given.size() == 1 ? demo.resolve("bundle") : Path.of(given.get(1));
    Path data = given.size() == 1 ? demo.resolve("gallery") : Path.of(given.get(2));
    try (Bundle bundle = Bundle.open(model);
        Engine engine = Engine.open(bundle, EngineOptions.ofProcessor())) {
      PointingGame game = new PointingGame(data, engine.matcher());
      game.play(scenes);
      game.print();
    }
  }

  private void play(int scenes) throws IOException {
    List<DatasetItem> drawings =
        Manifest.read(data).stream().filter(item -> item.kind() == Kind.IMAGE).toList();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int scene = 0; scene < scenes; ) {
      DatasetItem left = drawings.get(random.nextInt(drawings.size()));
      DatasetItem right = drawings.get(random.nextInt(drawings.size()));
      boolean leftFirst = random.nextBoolean();
      if (!left.concept().equals(right.concept())) {
        play(left, right, leftFirst);
        scene++;
      }
    }
  }

  private void play(DatasetItem left, DatasetItem right, boolean leftFirst) throws IOException {
    Frame scene = Frames.white(SIDE, SIDE);
    draw(left, scene, 0);
    draw(right, scene, SIDE / 2);
    byte[] pixels = new Preprocessor(matcher.part().preprocessing()).image(scene);
    List<byte[]> all = new ArrayList<>(List.of(pixels));
    all.addAll(new Occlusion(grid).hidden(pixels));
    List<VisualFeatures> media = matcher.images(all);
    String first = name(leftFirst ? left : right);
    String second = name(leftFirst ? right : left);
    ask(media, first, leftFirst);
    ask(media, second, !leftFirst);
    TokenIds both = read(first + " and " + second);
    List<Word> words = matcher.tokenizer().words(both);
    int ofFirst = matcher.tokenizer().words(read(first)).size();
    Looks looks = matcher.explain(media.getFirst(), both);
    for (int word = 0; word < words.size(); word++) {
      if (word != ofFirst) {
        Word own = words.get(word);
        boolean isLeft = word < ofFirst == leftFirst;
        attention("words of both", looks, own.from(), own.to(), isLeft);
        tally("words of both, occlusion", occlusion(media, read(own.text())), isLeft);
      }
    }
  }

  private void ask(List<VisualFeatures> media, String name, boolean isLeft) {
    TokenIds text = read(name);
    attention("name alone", matcher.explain(media.getFirst(), text), 0, 1, isLeft);
    tally("name alone, occlusion", occlusion(media, text), isLeft);
  }

  private static String name(DatasetItem item) {
    return item.captions().getFirst();
  }

  private TokenIds read(String text) {
    return matcher.tokenizer().encode(text, SpecialToken.ENC);
  }

  private void draw(DatasetItem item, Frame scene, int left) throws IOException {
    byte[] file = Files.readAllBytes(data.resolve(item.media()));
    Frame drawing = decoder.image(file, item.media(), SIDE / 2);
    Frame half = Resampler.resize(drawing, SIDE / 2, SIDE / 2, Filter.BICUBIC);
    Frames.paste(half, scene, left, SIDE / 4);
  }

  private HeatMap occlusion(List<VisualFeatures> media, TokenIds text) {
    float whole = matcher.logOdds(media.getFirst(), List.of(text))[0];
    List<Float> hidden =
        media.stream()
            .skip(1)
            .map(features -> matcher.logOdds(features, List.of(text))[0])
            .toList();
    return new Occlusion(grid).map(whole, hidden);
  }

  private void attention(String what, Looks looks, int from, int to, boolean isLeft) {
    int layers = looks.layers().size();
    tally(what + ", attention", new AttentionMaps(looks, grid).of(from, to), isLeft);
    for (int layer = 0; layer < layers; layer++) {
      AttentionMaps maps = new AttentionMaps(looks, grid, layer, layer + 1);
      tally(what + ", attention of layer " + (layer + 1), maps.of(from, to), isLeft);
    }
  }

  private void tally(String what, HeatMap map, boolean isLeft) {
    Tally tally = tallies.computeIfAbsent(what, _ -> new Tally());
    tally.right += isLeft(map.peak()) == isLeft ? 1 : 0;
    for (int cell = 0; cell < grid.cells(); cell++) {
      tally.mass += isLeft(cell) == isLeft ? map.weights()[cell] : 0;
    }
    tally.all++;
  }

  private boolean isLeft(int cell) {
    return cell % grid.side() < grid.side() / 2;
  }

  private void print() {
    Report.print("%-40s %8s %8s %6s", "map", "highest", "weight", "of");
    tallies.forEach((what, tally) ->
        Report.print(
            "%-40s %7.1f%% %7.1f%% %6d",
            what, 100.0 * tally.right / tally.all, 100 * tally.mass / tally.all, tally.all));
  }
}
