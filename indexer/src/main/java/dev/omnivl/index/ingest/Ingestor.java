package dev.omnivl.index.ingest;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import dev.omnivl.index.Attributes;
import dev.omnivl.index.ItemOutcome;
import dev.omnivl.index.ItemOutcome.Failed;
import dev.omnivl.index.ItemOutcome.Ingested;
import dev.omnivl.index.ItemWriter;
import dev.omnivl.index.MediaIndex;
import dev.omnivl.index.MediaRecord;
import dev.omnivl.index.Segment;
import dev.omnivl.index.ingest.MediaReader.Sampled;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.Patience;
import dev.omnivl.media.Preprocessor;
import dev.omnivl.media.decode.MediaDecoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes encoded files to the index: same content? - probe - decode - embed - write. Thread safe;
 * each call does one item on the caller's thread, so call it from as many threads as decoding may
 * use. Nothing is durable before {@link MediaIndex#commit()}, which is the caller's to call.
 *
 * <p>An item that cannot be read, or that the model refuses, becomes a recorded failure and a
 * report, not an exception. What says nothing of the item reaches the caller and leaves no record:
 * {@code EXPIRED} when whoever sent it left, {@code UNAVAILABLE} when the server stops, and what
 * the index itself throws, such as a full disk.
 */
public final class Ingestor {
  private static final Logger LOG = LoggerFactory.getLogger(Ingestor.class);

  private final ItemWriter index;
  private final Embedder embedder;
  private final MediaReader reader;
  private final Decoding decoding;
  private final Optional<Captioner> captioner;

  /**
   * Makes an ingestor that decodes on the thread that calls it.
   *
   * @param index where media go
   * @param embedder the model whose vectors the index holds
   * @param decoder reads files, within its limits
   * @param preprocessor makes the model's input, as its bundle says
   * @param settings how clips are cut
   */
  public Ingestor(
      ItemWriter index,
      Embedder embedder,
      MediaDecoder decoder,
      Preprocessor preprocessor,
      IngestSettings settings) {
    this(
        index,
        embedder,
        new MediaReader(decoder, preprocessor, settings),
        Decoding.HERE,
        Optional.empty());
  }

  private Ingestor(
      ItemWriter index,
      Embedder embedder,
      MediaReader reader,
      Decoding decoding,
      Optional<Captioner> captioner) {
    this.index = index;
    this.embedder = embedder;
    this.reader = reader;
    this.decoding = decoding;
    this.captioner = captioner;
  }

  /** Returns an ingestor that decodes elsewhere and is otherwise the same. */
  public Ingestor decoding(Decoding elsewhere) {
    return new Ingestor(index, embedder, reader, elsewhere, captioner);
  }

  /**
   * Returns an ingestor that is otherwise the same and has media described: what the captioner says
   * becomes the attribute {@value Attributes#CAPTION} of those that have none yet, of their sender
   * or another model. One that it fails to describe is indexed without, and that is told as its
   * damage.
   */
  public Ingestor captioning(Captioner model) {
    return new Ingestor(index, embedder, reader, decoding, Optional.of(model));
  }

  /** Indexes one item, or records why it could not be. */
  public IngestReport ingest(IngestItem item) {
    Stopwatch decode = new Stopwatch();
    String contentHash = MediaRecord.contentHash(item.data());
    Set<String> facts = new HashSet<>(item.written().byName().keySet());
    if (captioner.isPresent()) {
      facts.add(Attributes.CAPTION);
    }
    Optional<Ingested> same = index.sameContent(item.description(), contentHash, facts);
    ItemOutcome outcome =
        same.isPresent() ? same.get() : new Ingestion(item, contentHash, decode).outcome();
    return new IngestReport(outcome, decode.elapsed());
  }

  /** A medium that is ready to be written. */
  private record Prepared(MediaRecord medium, List<Segment> segments) {}

  /** One item under way. */
  private final class Ingestion {
    private final IngestItem item;
    private final String contentHash;
    private final Stopwatch decode;

    Ingestion(IngestItem item, String contentHash, Stopwatch decode) {
      this.item = item;
      this.contentHash = contentHash;
      this.decode = decode;
    }

    ItemOutcome outcome() {
      Prepared prepared;
      try {
        prepared = prepare();
      } catch (Failure failure) {
        if (failure.reason() == Reason.EXPIRED || failure.reason() == Reason.UNAVAILABLE) {
          throw failure;
        }
        return failed(failure);
      } catch (RuntimeException defect) {
        LOG.error("indexing {} failed", item.version().uri(), defect);
        String message =
            item.version().uri() + ": could not be indexed; the log of the index says why";
        return failed(new Failure(Reason.INTERNAL, message, defect));
      }
      return index.upsert(prepared.medium(), prepared.segments());
    }

    private Failed failed(Failure failure) {
      index.recordFailure(item.version(), failure);
      return Failed.of(failure);
    }

    private <T> T decode(Function<Patience, T> step) {
      return decoding.run(patience -> decode.time(() -> step.apply(patience)));
    }

    private Prepared prepare() {
      try (OpenedMedium medium = decode(patience -> reader.open(item, patience))) {
        return switch (medium.info().kind()) {
          case IMAGE -> image(medium);
          case VIDEO -> clip(medium);
        };
      }
    }

    private Prepared image(OpenedMedium opened) {
      Sampled image = decode(patience -> reader.image(opened));
      float[] vector = embedder.images(List.of(image.pixels())).getFirst();
      return new Prepared(medium(opened, image.thumbnail()), List.of(Segment.whole(vector)));
    }

    private Prepared clip(OpenedMedium opened) {
      List<Segment> segments = new ArrayList<>();
      List<byte[]> thumbnails = new ArrayList<>();
      ClipReader clip = reader.clip(opened);
      for (List<Sampled> sampled = decode(patience -> clip.next());
          !sampled.isEmpty();
          sampled = decode(patience -> clip.next())) {
        List<byte[]> pixels = sampled.stream().map(Sampled::pixels).toList();
        List<float[]> vectors = embedder.clips(pixels);
        for (int i = 0; i < sampled.size(); i++) {
          segments.add(segment(sampled.get(i), vectors.get(i)));
          thumbnails.add(sampled.get(i).thumbnail());
        }
      }
      return new Prepared(medium(opened, thumbnails.getFirst()), segments);
    }

    private static Segment segment(Sampled sampled, float[] vector) {
      return sampled
          .moment()
          .map(moment -> Segment.moment(vector, moment, sampled.thumbnail()))
          .orElseGet(() -> Segment.whole(vector));
    }

    /** To be asked after the frames: some damage is seen only then. */
    private MediaRecord medium(OpenedMedium read, byte[] thumbnail) {
      MediaInfo info = read.info();
      Attributes facts = FileFacts.of(info, read.facts()).and(item.written());
      WrittenCaption caption = caption(facts);
      return new MediaRecord(
          item.description(),
          contentHash,
          info.kind(),
          info.duration(),
          thumbnail,
          both(read.damage(), caption.failure()),
          facts.and(caption.attributes()));
    }

    private WrittenCaption caption(Attributes facts) {
      boolean known = facts.and(item.description().attributes()).has(Set.of(Attributes.CAPTION));
      return captioner.isEmpty() || known
          ? WrittenCaption.NOT_ASKED
          : WrittenCaption.of(item, captioner.get());
    }

    private static Optional<String> both(Optional<String> damage, Optional<String> more) {
      return damage.isPresent() && more.isPresent()
          ? Optional.of(damage.get() + "; " + more.get())
          : damage.or(() -> more);
    }
  }
}
