package dev.omnivl.server.settings;

import dev.omnivl.index.ingest.IngestSettings;
import dev.omnivl.index.recall.RecallSettings;
import dev.omnivl.index.vectors.Encoding;
import dev.omnivl.index.vectors.VectorSettings;
import dev.omnivl.media.MediaLimits;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Every setting of the server. A setting {@code omnivl.grpc.port} is given as {@code
 * -Domnivl.grpc.port=9100}, as the environment variable {@code OMNIVL_GRPC_PORT}, or in {@code
 * config/application.properties} beside where the server is started, in that order of precedence.
 * An unknown {@code omnivl.} key ends the start.
 *
 * <p>Sizes are bytes, with K, M or G for binary multiples; durations are {@code 500ms}, {@code 10s}
 * or ISO 8601.
 */
@ConfigMapping(prefix = "omnivl")
public interface ServerSettings {
  /**
   * The folder of the model bundle to serve; or of several, in which the link {@code current} leads
   * to the default one.
   */
  @WithDefault("bundle")
  Path bundle();

  /**
   * Which models of the folder {@link #bundle} are loaded at the start, by the names of their
   * folders, separated by commas; {@code current} is the one that the link leads to. The first is
   * the default. Each takes the memory of its weights.
   */
  @WithDefault("current")
  String models();

  /**
   * Who may load, use and unload models: {@code local}, clients of this machine; {@code all}; or
   * {@code none}. Where callers must have {@link #keys}, the scope {@code admin} says it instead.
   */
  @WithDefault("local")
  String admin();

  /** The setting of {@link #openSearch} that keeps indexes in folders. */
  String NO_CLUSTER = "none";

  /** The folder of the media index; made if missing. */
  @WithDefault("index")
  Path index();

  /**
   * The OpenSearch cluster that keeps the media index in place of the folder: {@code
   * http://HOST:PORT}, or {@code https://NAME:PASSWORD@HOST:PORT,HOST:PORT/PREFIX}. Which
   * collections there are, and what they are allowed, stays beside the folder.
   */
  @WithName("index.opensearch")
  @WithDefault(NO_CLUSTER)
  String openSearch();

  /**
   * Where clients may have snapshots and exports written and read: {@code local} lets those of this
   * machine name any folder, and others none; a folder lets all name folders below it.
   */
  @WithDefault("local")
  String backups();

  /** What a setting has that names a file, where none is meant. */
  String NONE = "none";

  /**
   * Whether a gRPC port that others than this machine reach may be opened though nobody who calls
   * it has to say who they are: a proxy in front of it, or the network, must keep strangers out.
   */
  @WithDefault("false")
  boolean insecure();

  /**
   * The file of the keys that callers must have, which {@code omnivl key} writes and which is read
   * again when it changes; or {@code none}, and everybody may do everything.
   */
  @WithDefault(NONE)
  String keys();

  /** Returns whether callers must have a key. */
  default boolean asksForKeys() {
    return !keys().equals(NONE);
  }

  /** Encryption of the gRPC port, and certificates of clients. */
  Tls tls();

  /** The gRPC port. */
  Grpc grpc();

  /** The HTTP port, for health checks. */
  Http http();

  /** The model. */
  Engine engine();

  /** How calls are joined into batches. */
  Batch batch();

  /** What waits for the model or a decoder. */
  Queue queue();

  /** Captions and answers. */
  Generation generation();

  /** What was computed before. */
  Cache cache();

  /** Decoding, and caps on what is sent. */
  Media media();

  /** How clips that go into the index are cut. */
  Segments segments();

  /** How vectors of new indexes are searched; an index keeps what it was made with. */
  Vectors vectors();

  /** How it is watched whether searches find what they should. */
  Recall recall();

  /** What goes to the log, and how. */
  Log log();

  /** Texts. */
  Text text();

  /** Which captions and answers are not told. */
  Filter filter();

  /** Streams. */
  Stream stream();

  /**
   * Encryption of the gRPC port, and certificates of clients. The files are PEM, and are read again
   * when they change.
   */
  interface Tls {
    /** The server's certificate, and after it those that vouch for it; or {@code none}. */
    @WithDefault(NONE)
    String certificate();

    /** The private key of {@link #certificate}, PKCS #8, RSA or EC; or {@code none}. */
    @WithDefault(NONE)
    String key();

    /**
     * Those who vouch for clients: with them, a client without a certificate of theirs gets no
     * connection; or {@code none}.
     */
    @WithDefault(NONE)
    String clientCa();

    /** Returns whether connections are encrypted. */
    default boolean on() {
      return !certificate().equals(NONE);
    }

    /** Returns whether clients must have a certificate. */
    default boolean asksClients() {
      return !clientCa().equals(NONE);
    }
  }

  /** The gRPC port. */
  interface Grpc {
    /**
     * The address to listen on; 0.0.0.0 opens it to the network, for which callers must have to say
     * who they are, see {@link #insecure}.
     */
    @WithDefault("127.0.0.1")
    String host();

    /** The port to listen on; 0 takes a free one. */
    @WithDefault("9000")
    @WithConverter(Port.class)
    int port();

    /**
     * The largest message that is accepted; 0 takes an eighth of the Java heap, 64M to 512M. A
     * larger file can be sent to the index in several messages.
     */
    @WithDefault("0")
    MemorySize maxMessage();

    /** Returns {@link #maxMessage}, or what suits the heap; bytes. */
    default int maxMessageOrDefault() {
      return Math.toIntExact(HeapShare.of(8, 64, 512).unless(maxMessage()));
    }

    /**
     * Bytes a sender may be ahead of us on one connection and stream. Larger windows carry large
     * media faster over slow links and cost that much memory for each call.
     */
    @WithDefault("4M")
    MemorySize window();

    /** Calls at the same time on one connection; more wait in the client. */
    @WithDefault("256")
    int maxCallsPerConnection();

    /** The most open connections; more are refused. Each may hold {@link #window} of memory. */
    @WithDefault("1000")
    int maxConnections();

    /** The most of one address. Behind a proxy all callers have the proxy's. */
    @WithDefault("500")
    int maxConnectionsPerPeer();

    /**
     * The most bytes of the headers of one call, of which the longest is an API key; clients hear
     * of the limit when they connect.
     */
    @WithDefault("16K")
    MemorySize maxHeader();

    /**
     * How long a connection lasts before its client is asked to make another one, so that clients
     * spread over servers that were added, and show their certificates again. Calls that run go on.
     */
    @WithDefault("1h")
    Duration maxConnectionAge();

    /** How long running calls may take to end after the server was told to stop. */
    @WithDefault("10s")
    Duration drain();
  }

  /** The HTTP port, for health checks. */
  interface Http {
    /** The address to listen on. */
    @WithDefault("127.0.0.1")
    String host();

    /** The port to listen on; 0 takes a free one, and so does the default if it is taken. */
    @WithDefault("8080")
    @WithConverter(Port.class)
    int port();
  }

  /** The model. */
  interface Engine {
    /**
     * Where inference runs: {@code cpu}, {@code cuda} or {@code cuda:1}. {@code auto} takes a card
     * where one can be used.
     */
    @WithDefault("auto")
    String device();

    /**
     * In what numbers models compute: {@code fp32}, or {@code int8}, faster on a processor, where
     * the bundle has that variant. Its vectors are others, and so an index of its own is. {@code
     * auto} is {@code fp32}.
     */
    @WithDefault("auto")
    String precision();

    /**
     * What of a model is loaded before the server is ready: {@code search} (texts and images),
     * {@code all}, or some of {@code embed}, {@code match}, {@code caption} and {@code answer},
     * separated by commas. The rest is loaded right after; calls that need it sooner wait.
     */
    @WithDefault("search")
    String warm();

    /** Threads of one inference; 0 takes one for each processor. */
    @WithDefault("0")
    int threads();

    /** Returns {@link #threads}, or one for each processor. */
    default int threadsOrProcessors() {
      return threads() > 0 ? threads() : Runtime.getRuntime().availableProcessors();
    }
  }

  /** How calls are joined into batches. */
  interface Batch {
    /** The most tokens of one batch of texts, padding included. More costs latency and memory. */
    @WithDefault("4096")
    long maxTokens();

    /**
     * The most pixels of one batch of images or frames, as the model sees them. The default holds
     * 32 images of 224 by 224. More costs latency and memory.
     */
    @WithDefault("1605632")
    long maxPixels();

    /**
     * How long a batch of several items may run, by what batches of its kind took before. Larger
     * batches are a little cheaper for each item; whoever comes meanwhile waits for their end.
     */
    @WithDefault("40ms")
    Duration maxTime();
  }

  /** What waits for the model or a decoder. */
  interface Queue {
    /**
     * The longest that a call is let wait for others before it is worked on; a call that would have
     * to wait longer, or longer than two thirds of the time that its deadline leaves beside its own
     * work, is refused at once. Streams wait.
     */
    @WithDefault("5s")
    Duration maxWait();

    /**
     * The most calls that wait for vectors and matches, and the most that wait for texts to be
     * written, however short the wait; a connection that has less than its share of them gets in
     * all the same. Each holds its medium and its pixels.
     */
    @WithDefault("256")
    int length();

    /**
     * The most bytes of encoded media that calls and streams hold together, counted as they arrive.
     * A connection may hold as much as it leaves free; one call at a time may go on beyond that, up
     * to {@code omnivl.media.max-bytes}. A call that finds no room is refused; a stream waits. 0
     * takes a quarter of the Java heap, 64M to 256M.
     */
    @WithDefault("0")
    MemorySize maxBytes();

    /** Returns {@link #maxBytes}, or what suits the heap; bytes. */
    default long maxBytesOrDefault() {
      return HeapShare.of(4, 64, 256).unless(maxBytes());
    }
  }

  /** Captions and answers. */
  interface Generation {
    /**
     * The most rows of the decoder, of which a text takes one for each beam. Texts are written side
     * by side, one token in a step; more rows write more in all, and each text a little slower.
     */
    @WithDefault("32")
    int rows();

    /**
     * The memory for keys and values of the texts that a model writes, and of those that are
     * prepared for it; more wait. An image of a base model takes 15M, a clip 120M; an image beside
     * clips may be filled up to as much. A text alone may take more.
     */
    @WithDefault("512M")
    MemorySize maxMemory();
  }

  /** What was computed before. */
  interface Cache {
    /**
     * The memory for vectors of texts and media that were asked for before; a vector of 256 numbers
     * takes some 1.5K. 0 keeps none.
     */
    @WithDefault("32M")
    MemorySize vectors();
  }

  /** Decoding, and caps on what is sent. */
  interface Media {
    /** Media that are decoded at the same time; 0 takes one for each processor. */
    @WithDefault("0")
    int threads();

    /** Returns {@link #threads}, or one for each processor. */
    default int threadsOrProcessors() {
      return threads() > 0 ? threads() : Runtime.getRuntime().availableProcessors();
    }

    /** The largest encoded image or clip; 0 takes a quarter of the Java heap, 64M to 512M. */
    @WithDefault("0")
    MemorySize maxBytes();

    /** Returns {@link #maxBytes}, or what suits the heap; bytes. */
    default long maxBytesOrDefault() {
      return HeapShare.of(4, 64, 512).unless(maxBytes());
    }

    /**
     * The most pixels of one frame as it is decoded; a JPEG is decoded at an eighth where the
     * model's side allows.
     */
    @WithDefault("100000000")
    long maxPixels();

    /**
     * The memory for all media that are decoded at the same time, Java's and FFmpeg's: a medium
     * that needs more is refused, one that finds it taken waits. 0 takes half of the Java heap, at
     * least 256M; raise it for clips of 8K.
     */
    @WithDefault("0")
    MemorySize maxMemory();

    /** Returns {@link #maxMemory}, or what suits this machine; bytes. */
    default long maxMemoryOrDefault() {
      long asked = maxMemory().asLongValue();
      return asked > 0 ? asked : MediaLimits.memoryOfThisMachine();
    }

    /** The most frames of a clip. */
    @WithDefault("1000000")
    int maxFrames();

    /** The longest clip. */
    @WithDefault("4h")
    Duration maxDuration();

    /** How long the decoding of one medium may take. */
    @WithDefault("60s")
    Duration maxDecodeTime();
  }

  /** How clips that go into the index are cut; an index keeps what it has when these change. */
  interface Segments {
    /** The shortest moment; a shorter shot is part of its neighbour's. */
    @WithDefault("2s")
    Duration shortest();

    /**
     * How long a moment is where shots are longer. More costs fewer vectors and says less about
     * when.
     */
    @WithDefault("4s")
    Duration window();

    /**
     * How long moments may become before clips of many moments lose their overlap and then the
     * borders of their shots.
     */
    @WithDefault("10s")
    Duration longest();

    /**
     * Which share of a moment the next one of the same shot repeats. More finds what happens on a
     * border and costs 1 / (1 - overlap) times the vectors.
     */
    @WithDefault("0.5")
    double overlap();

    /** The most vectors of one medium. */
    @WithDefault("512")
    int most();

    /** Up to this length clips are decoded whole; of longer ones, keyframes. */
    @WithDefault("2m")
    Duration allFrames();

    /** The longer side of a thumbnail, pixels. */
    @WithDefault("160")
    int thumbnailSide();

    /** Returns them as the index takes them. */
    default IngestSettings ingest() {
      return new IngestSettings(
          shortest(), window(), longest(), overlap(), most(), allFrames(), thumbnailSide());
    }
  }

  /** How vectors of new indexes are searched; an index keeps what it was made with. */
  interface Vectors {
    /**
     * How a search sees vectors: {@code int8}, {@code int4} or {@code bit1}. Fewer bits take less
     * memory and blur more, so that more candidates are needed.
     */
    @WithDefault("int8")
    String encoding();

    /**
     * Connections of a node of the graph, twice as many in its lowest layer. More find more and
     * take memory and time.
     */
    @WithDefault("16")
    int connections();

    /** Candidates that are looked at for a node's connections. More find more and take time. */
    @WithDefault("200")
    int beam();

    /** Returns them as the index takes them. */
    default VectorSettings index() {
      return new VectorSettings(Encoding.of(encoding()), connections(), beam());
    }
  }

  /** How it is watched whether searches find what they should. */
  interface Recall {
    /**
     * Which share of the questions is asked again, in the background and looking at everything, as
     * far as {@link #vectorsPerSecond} goes; 0 for none.
     */
    @WithDefault("0.2")
    double share();

    /**
     * The least share of the true hits that is good enough. Where less is found, a line in the log
     * says so, and searches of that kind look harder.
     */
    @WithDefault("0.95")
    double objective();

    /** What asking again may compare in a second; a million take about a hundredth of a core. */
    @WithDefault("1000000")
    long vectorsPerSecond();

    /** How many candidates a search may come to name, for a usual number of hits. */
    @WithDefault("1024")
    int mostCandidates();

    /** Returns them as the index takes them. */
    default RecallSettings index() {
      return new RecallSettings(share(), objective(), vectorsPerSecond(), mostCandidates());
    }
  }

  /** What goes to the log, and how. */
  interface Log {
    /** Whether each line is a JSON object, for those who collect logs, and not words for people. */
    @WithDefault("false")
    boolean json();

    /** Whether every call has a line when it ends, other than checks of health. */
    @WithDefault("false")
    boolean calls();
  }

  /** Texts. */
  interface Text {
    /**
     * Characters of a text that are read at all. What is longer counts as truncated, as a text does
     * that has more tokens than the model reads.
     */
    @WithDefault("10000")
    int maxCharacters();

    /**
     * The most tokens of a caption or answer, and what a request gets that asks for none. A token
     * costs one run of the decoder.
     */
    @WithDefault("40")
    int maxGeneratedTokens();
  }

  /** Which captions and answers are not told. */
  interface Filter {
    /**
     * A file of words and phrases, one on each line: a text that has one of them is withheld. It is
     * read again when it changes. Or {@code none}.
     */
    @WithDefault(NONE)
    String words();

    /**
     * A jar with a {@code dev.omnivl.server.filter.OutputFilter}, which judges whole texts: with
     * one, nothing of a text is told before its end. Or {@code none}.
     */
    @WithDefault(NONE)
    String plugin();
  }

  /** Streams. */
  interface Stream {
    /** Items of one stream that are worked on at the same time. */
    @WithDefault("16")
    int inFlight();
  }
}
