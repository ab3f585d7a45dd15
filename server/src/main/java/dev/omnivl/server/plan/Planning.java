package dev.omnivl.server.plan;

import com.sun.management.OperatingSystemMXBean;
import dev.omnivl.bundle.Capability;
import dev.omnivl.bundle.Part;
import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.files.AtomicFiles;
import dev.omnivl.index.ingest.IngestSettings;
import dev.omnivl.index.ingest.Segmenter;
import dev.omnivl.index.plan.IndexPlan;
import dev.omnivl.index.plan.MediaCosts;
import dev.omnivl.index.plan.PlanRequest;
import dev.omnivl.index.plan.PlanRequest.Machine;
import dev.omnivl.index.plan.Planner;
import dev.omnivl.index.plan.Trial;
import dev.omnivl.index.plan.UnitCosts;
import dev.omnivl.index.vectors.VectorSettings;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.server.batch.Caller;
import dev.omnivl.server.encode.CallTimes;
import dev.omnivl.server.ingest.LaneEmbedder;
import dev.omnivl.server.models.Lease;
import dev.omnivl.server.models.Models;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans indexes on this server: measures what media and vectors cost here, beside whatever else it
 * does, and works out the rest. One plan at a time.
 */
public final class Planning {
  private static final long MILLISECONDS = 1000;

  private static final Logger log = LoggerFactory.getLogger(Planning.class);

  private final Models models;
  private final Path index;
  private final Path trial;
  private final IngestSettings settings;
  private final ReentrantLock one = new ReentrantLock();

  /**
   * Makes plans.
   *
   * @param index the folder whose disk matters
   * @param settings how clips are cut
   */
  public Planning(Models models, Path index, IngestSettings settings) {
    this.models = models;
    this.index = index.toAbsolutePath().normalize();
    this.settings = settings;
    trial = this.index.resolveSibling(this.index.getFileName() + ".trial");
    try {
      AtomicFiles.delete(trial); // what is left of one whose server was killed
    } catch (IOException e) {
      log.warn("{} is left of a plan and cannot be removed: {}", trial, e.toString());
    }
  }

  /**
   * What is asked.
   *
   * @param items images and clips
   * @param clipShare which share of them are clips
   * @param clipSeconds how long each plays
   * @param dimensions of vectors; 0 for the model's
   * @param thumbnails whether pictures are kept
   * @param cores that index; 0 for all of this machine
   * @param megapixels of an image
   * @param objective the least recall
   */
  public record Question(
      long items,
      double clipShare,
      double clipSeconds,
      int dimensions,
      boolean thumbnails,
      int cores,
      double megapixels,
      double objective) {}

  /**
   * What is answered.
   *
   * @param measured what was measured for it, in words
   * @param assumed what was not, in words
   */
  public record Answer(
      PlanRequest request, IndexPlan plan, List<String> measured, List<String> assumed) {
    /** Copies what it is given. */
    public Answer {
      measured = List.copyOf(measured);
      assumed = List.copyOf(assumed);
    }
  }

  /**
   * Plans.
   *
   * @throws Failure {@code OVERLOADED} while another plan is made
   */
  public Answer plan(Question question, Caller caller) {
    if (!one.tryLock()) {
      throw new Failure(Reason.OVERLOADED, "another plan is being made: ask again in a minute");
    }
    try (Lease lease = models.lease("")) {
      Path parent = index.getParent() == null ? index : index.getParent();
      Files.createDirectories(parent);
      Part part = lease.served().manifest().part(Capability.EMBED);
      int own = part.config().embeddingDimensions();
      int dimensions = question.dimensions() == 0 ? own : question.dimensions();
      PlanRequest request = request(question, dimensions, parent);
      VectorSettings vectors = Planner.settings(request);
      MediaCosts media =
          dimensions == own
              ? trial(lease, part, caller).run(question.megapixels(), question.clipShare() > 0)
              : MediaCosts.NONE;
      UnitCosts costs = Trial.run(trial, vectors, dimensions);
      return new Answer(
          request,
          Planner.plan(request, vectors, costs, media),
          measured(costs, media, question),
          assumed(media, question));
    } catch (IOException e) {
      throw new Failure(
          Reason.UNAVAILABLE,
          "nothing can be tried beside "
              + index
              + " ("
              + e.getMessage()
              + "): look to rights and"
              + " free space",
          e);
    } finally {
      one.unlock();
    }
  }

  private PlanRequest request(Question question, int dimensions, Path parent) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    int cores =
        question.cores() == 0 ? Runtime.getRuntime().availableProcessors() : question.cores();
    Duration clip = Duration.ofMillis((long) (MILLISECONDS * question.clipSeconds()));
    int moments = new Segmenter(settings).moments(clip, List.of()).size();
    return new PlanRequest(
        question.items(),
        question.clipShare(),
        1 + moments,
        question.clipSeconds(),
        dimensions,
        question.thumbnails(),
        question.objective(),
        new Machine(
            cores, system.getTotalMemorySize(), Files.getFileStore(parent).getUsableSpace()));
  }

  private MediaTrial trial(Lease lease, Part part, Caller caller) {
    return new MediaTrial(
        models.shared().decoder(),
        new Preprocessor(part.preprocessing()),
        new LaneEmbedder(lease.work(), caller, new CallTimes()),
        settings,
        part.config().embeddingDimensions());
  }

  private static List<String> measured(UnitCosts costs, MediaCosts media, Question question) {
    List<String> measured = new ArrayList<>();
    measured.add(
        format(
            "%,d drawn vectors indexed: %.2f ms of processor, %.0f bytes of graph each; %.0f bytes"
                + " of texts a medium, %.0f a further segment",
            costs.vectors(),
            1e3 * costs.vectorSeconds(),
            costs.graphBytes(),
            costs.mediumBytes(),
            costs.segmentBytes()));
    if (media.imageSeconds() > 0) {
      measured.add(
          format(
              "drawn photographs of %.1f megapixels: %.1f ms to read, %.1f ms to embed, thumbnails of"
                  + " %.0f bytes",
              question.megapixels(),
              1e3 * media.imageSeconds(),
              1e3 * media.imageVectorSeconds(),
              media.thumbnailBytes()));
    }
    if (media.clipVectorSeconds() > 0) {
      measured.add(format("segments of clips: %.1f ms to embed", 1e3 * media.clipVectorSeconds()));
    }
    return measured;
  }

  private List<String> assumed(MediaCosts media, Question question) {
    List<String> assumed = new ArrayList<>();
    if (media.imageSeconds() == 0) {
      assumed.add("vectors come from elsewhere: their making is not in the hours");
    }
    if (question.clipShare() > 0) {
      assumed.add(
          format(
              "clips play %.0f s without a cut, and a second of one takes %.2f s of processor to read"
                  + " (H.264, 1080p, all frames; clips above %d s are read by keyframes and take less)",
              question.clipSeconds(),
              MediaTrial.ASSUMED_CLIP_SECOND,
              settings.allFrames().toSeconds()));
    }
    assumed.add("titles of 40 characters and two tags; all media of different content");
    assumed.add("vectors lie as drawn ones do: yours may be easier or harder, which is watched");
    return assumed;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
