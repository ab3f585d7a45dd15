package dev.omnivl.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Variant;
import dev.omnivl.dataset.DatasetItem;
import dev.omnivl.dataset.Manifest;
import dev.omnivl.engine.Encoder;
import dev.omnivl.engine.Engine;
import dev.omnivl.engine.EngineOptions;
import dev.omnivl.export.Loss;
import dev.omnivl.export.VariantWriter;
import dev.omnivl.media.MediaLimits;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import dev.omnivl.text.TokenIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What the variant in 8 bits gains and costs: its encoders beside those in 32 bits, a run of each
 * by turns, at base size with random weights, which time does not depend on; and of the shipped
 * model its vectors of pictures and captions, and whether a caption finds its picture.
 *
 * <p>Two ratios are told: of the processor time of this process, which other programs on the
 * machine hardly touch, and of the time on the clock, of which the middle of the rounds counts.
 *
 * <p>Arguments: a bundle and a data set of it, then {@code --json}, {@code --rounds N} and {@code
 * --size NAME} in any order.
 */
public final class Int8Speed {
  private static final int ROUNDS = 9;
  private static final int PICTURES = 200;
  private static final int BATCH = 8;
  private static final int TOKENS = 64;
  private static final long SEED = 1;

  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final int rounds;

  private Int8Speed(int rounds) {
    this.rounds = rounds;
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    Path shipped = Path.of(given.removeFirst());
    Path gallery = Path.of(given.removeFirst());
    boolean json = given.remove("--json");
    int rounds = Integer.parseInt(Report.option(given, "--rounds", Integer.toString(ROUNDS)));
    String size = Report.option(given, "--size", PublicSize.SIGLIP_B16_224.name());
    if (!given.isEmpty()) {
      throw Report.end("usage: ./omnivl bench int8 [--json] [--rounds N] [--size NAME]");
    }
    Int8Speed bench = new Int8Speed(rounds);
    Path folder = Files.createTempDirectory("omnivl-int8");
    try {
      bench.loss(copy(shipped, folder.resolve("shipped")), gallery);
      bench.speed(folder.resolve("base"), PublicSize.valueOf(size));
    } finally {
      Report.delete(folder);
    }
    if (json) {
      Report.print("%s", new ObjectMapper().writeValueAsString(bench.figures));
    } else {
      bench.figures.forEach((name, figure) -> Report.print("%-28s %s", name, figure));
    }
  }

  private static Path copy(Path bundle, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(bundle)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private void loss(Path folder, Path gallery) throws IOException {
    VariantWriter.add(folder, Variant.INT8);
    List<DatasetItem> items =
        Manifest.read(gallery).stream()
            .filter(item -> item.kind() == DatasetItem.Kind.IMAGE)
            .limit(PICTURES)
            .toList();
    try (Bundle own = Bundle.open(folder);
        Bundle int8 = Bundle.open(folder, Variant.INT8);
        Engine exact = Engine.open(own, EngineOptions.ofProcessor());
        Engine fast = Engine.open(int8, EngineOptions.ofProcessor())) {
      List<byte[]> pixels = pixels(exact.encoder(), items, gallery);
      List<TokenIds> captions =
          items.stream()
              .map(item -> exact.encoder().tokenizer().encode(item.captions().getFirst()))
              .toList();
      List<float[]> pictures = images(exact.encoder(), pixels);
      List<float[]> fastPictures = images(fast.encoder(), pixels);
      List<float[]> texts = exact.encoder().texts(captions);
      List<float[]> fastTexts = fast.encoder().texts(captions);
      tell("image", Loss.of(pictures, fastPictures), items.size());
      tell("text", Loss.of(texts, fastTexts), items.size());
      figures.put("fp32.recall", recall(texts, pictures, items));
      figures.put("int8.recall", recall(fastTexts, fastPictures, items));
    }
  }

  private void tell(String what, Loss loss, int count) {
    figures.put(what + "s", count);
    figures.put(what.equals("image") ? "int8.min_cosine" : "int8.text_min_cosine", loss.least());
    figures.put("int8." + what + "_mean_cosine", loss.mean());
    figures.put("int8." + what + "_same_nearest", loss.sameNearest());
  }

  private static List<float[]> images(Encoder encoder, List<byte[]> pixels) {
    List<float[]> vectors = new ArrayList<>();
    for (int from = 0; from < pixels.size(); from += BATCH) {
      vectors.addAll(
          encoder.imageVectors(pixels.subList(from, Math.min(from + BATCH, pixels.size()))));
    }
    return vectors;
  }

  private static List<byte[]> pixels(Encoder encoder, List<DatasetItem> items, Path folder)
      throws IOException {
    MediaDecoder decoder = new MediaDecoder(MediaLimits.DEFAULTS);
    Preprocessor preprocessor = new Preprocessor(encoder.part().preprocessing());
    List<byte[]> pixels = new ArrayList<>();
    for (DatasetItem item : items) {
      byte[] file = Files.readAllBytes(folder.resolve(item.media()));
      try (OpenedMedium opened = decoder.open(file, item.media(), () -> false)) {
        pixels.add(preprocessor.image(opened.image(preprocessor.settings().imageSize())));
      }
    }
    return pixels;
  }

  /** Share of the captions whose nearest picture shows their concept. */
  private static double recall(
      List<float[]> texts, List<float[]> pictures, List<DatasetItem> items) {
    int found = 0;
    for (int text = 0; text < texts.size(); text++) {
      int best = 0;
      for (int picture = 1; picture < pictures.size(); picture++) {
        if (product(texts.get(text), pictures.get(picture))
            > product(texts.get(text), pictures.get(best))) {
          best = picture;
        }
      }
      found += items.get(best).concept().equals(items.get(text).concept()) ? 1 : 0;
    }
    return (double) found / texts.size();
  }

  private static double product(float[] one, float[] other) {
    double sum = 0;
    for (int index = 0; index < one.length; index++) {
      sum += (double) one[index] * other[index];
    }
    return sum;
  }

  private void speed(Path folder, PublicSize size) {
    size.write(folder);
    VariantWriter.add(folder, Variant.INT8);
    try (Bundle own = Bundle.open(folder);
        Bundle int8 = Bundle.open(folder, Variant.INT8);
        Engine exact = Engine.open(own, EngineOptions.ofProcessor());
        Engine fast = Engine.open(int8, EngineOptions.ofProcessor())) {
      figures.put("size", size.name());
      figures.put("rounds", rounds);
      for (int batch : new int[] {1, BATCH}) {
        List<byte[]> pixels = noise(batch, size.pixels());
        ratio(
            "image_batch" + batch,
            () -> exact.encoder().imageVectors(pixels),
            () -> fast.encoder().imageVectors(pixels));
      }
      List<TokenIds> texts = List.of(TokenIds.of(new Random(SEED).ints(TOKENS, 0, 999).toArray()));
      ratio("text", () -> exact.encoder().texts(texts), () -> fast.encoder().texts(texts));
      figures.put("int8.speedup", figures.get("int8.speedup_image_batch" + BATCH));
    }
  }

  private void ratio(String what, Runnable exact, Runnable fast) {
    Clocks slow = new Clocks(exact);
    Clocks quick = new Clocks(fast);
    for (int round = 0; round < rounds; round++) {
      slow.round();
      quick.round();
    }
    figures.put("fp32.ms_" + what, slow.milliseconds());
    figures.put("int8.ms_" + what, quick.milliseconds());
    figures.put(
        "int8.speedup_" + what, slow.processorMilliseconds() / quick.processorMilliseconds());
    figures.put("int8.clock_speedup_" + what, slow.milliseconds() / quick.milliseconds());
  }

  private static List<byte[]> noise(int count, int side) {
    Random random = new Random(SEED);
    List<byte[]> pictures = new ArrayList<>();
    for (int picture = 0; picture < count; picture++) {
      byte[] pixels = new byte[3 * side * side];
      random.nextBytes(pixels);
      pictures.add(pixels);
    }
    return pictures;
  }
}
