package dev.omnivl.spark;

import dev.omnivl.bundle.Bundle;
import dev.omnivl.bundle.Capability;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.ingest.IngestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Encodes a list of media into a folder of Parquet shards, on as many machines as Spark has. Each
 * executor opens the model once. An item that cannot be encoded becomes a row that says why.
 *
 * @param list a file with a path or URI on each line, or a folder
 * @param folder of the shards; all machines see it, the media and the bundle under the same names
 * @param model what encodes
 * @param shardItems about how many items a shard of a new folder has
 */
record EncodeJob(Path list, Path folder, LoadedModel.Named model, int shardItems) {
  private static final String LOCAL = "local(\\[.*)?";

  /** So that few items, too, keep some processors busy. */
  private static final int FEWEST = 16;

  /** Is told how many shards of how many are done. */
  interface Watcher {
    /** Is told it, from any thread. */
    void done(int shards, int of);
  }

  /**
   * Runs it.
   *
   * @param master whose machines compute, as Spark names them
   * @throws Failure what ended it; what was written stays, and the next run goes on from there
   */
  ShardReport run(String master, Watcher watcher) {
    MediaList media = new MediaList(list);
    EncodedFolder target = new EncodedFolder(folder.toAbsolutePath().normalize());
    EncodedFolder.Plan plan = target.plan(wanted(media));
    try (JavaSparkContext spark = new JavaSparkContext(configuration(master))) {
      spark.sc().addSparkListener(new Finished(plan.shards(), watcher));
      return media
          .uris(spark, plan.shards())
          .mapPartitionsWithIndex(new Tasks(target.folder().toString(), plan, model), true)
          .collect()
          .stream()
          .reduce(ShardReport.NONE, ShardReport::and);
    } catch (Exception e) { // Spark throws checked ones that it does not declare
      throw explained(e);
    }
  }

  private EncodedFolder.Plan wanted(MediaList media) {
    try (Bundle bundle = model.open()) {
      long items = Math.max(1, media.size());
      long shards = Math.max(Math.ceilDiv(items, shardItems), Math.min(items, FEWEST));
      return new EncodedFolder.Plan(
          bundle.embeddingId(),
          bundle.part(Capability.EMBED).config().embeddingDimensions(),
          IngestSettings.DEFAULT.toString(),
          Math.toIntExact(Math.min(shards, Integer.MAX_VALUE)));
    }
  }

  private static SparkConf configuration(String master) {
    SparkConf configuration =
        new SparkConf()
            .setMaster(master)
            .setAppName("omnivl encode")
            .set("spark.ui.enabled", "false")
            .set("spark.executor.extraJavaOptions", "--enable-native-access=ALL-UNNAMED");
    if (master.matches(LOCAL)) { // nobody else has to find it
      configuration.set("spark.driver.host", "localhost");
      configuration.set("spark.driver.bindAddress", "127.0.0.1");
    } else {
      configuration.setJars(libraries());
    }
    return configuration;
  }

  /** The jars that an installation of Spark does not have. */
  private static String[] libraries() {
    Path own =
        Path.of(EncodeJob.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    try (Stream<Path> beside = Files.list(own.resolveSibling("lib"))) {
      return Stream.concat(
              Stream.of(own),
              beside.filter(jar ->
                  !jar.getFileName()
                      .toString()
                      .matches("(spark|hadoop|scala|netty|log4j|slf4j|jackson-module)-.*")))
          .map(Path::toString)
          .toArray(String[]::new);
    } catch (IOException e) {
      throw new Failure(Reason.UNAVAILABLE, "the libraries beside " + own + " cannot be read", e);
    }
  }

  private static Failure explained(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Failure failure) {
        return failure;
      }
    }
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new Failure(
        e instanceof SparkException ? Reason.UNAVAILABLE : Reason.INTERNAL,
        "the job ended (" + message + "); what was written stays, and the same command goes on",
        e);
  }

  /** Encodes shards, on the machine where it runs. */
  private record Tasks(String folder, EncodedFolder.Plan plan, LoadedModel.Named model)
      implements Function2<Integer, Iterator<String>, Iterator<ShardReport>> {
    @Override
    public Iterator<ShardReport> call(Integer number, Iterator<String> uris) throws IOException {
      List<String> sorted = new ArrayList<>();
      uris.forEachRemaining(sorted::add);
      Collections.sort(sorted);
      Shard shard = new Shard(new EncodedFolder(Path.of(folder)), number, plan.origin());
      return List.of(shard.encode(sorted.stream().map(Item::of).toList(), this::loaded)).iterator();
    }

    private LoadedModel loaded() {
      LoadedModel loaded = LoadedModel.of(model);
      if (!loaded.embeddingId().equals(plan.embeddingId())) {
        throw new Failure(
            Reason.MISMATCH,
            model.bundle() + " is another model on this machine than where the job began");
      }
      return loaded;
    }
  }

  /** Counts the shards that are done. */
  private static final class Finished extends SparkListener {
    private final int all;
    private final Watcher watcher;
    private int done;

    Finished(int all, Watcher watcher) {
      this.all = all;
      this.watcher = watcher;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      if (task.taskType().equals("ResultTask") && task.taskInfo().successful()) {
        watcher.done(++done, all);
      }
    }
  }
}
