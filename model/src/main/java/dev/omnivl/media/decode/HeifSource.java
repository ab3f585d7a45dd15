package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_ref;
import static org.bytedeco.ffmpeg.global.avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_UNSPECIFIED;

import dev.omnivl.media.MediaFacts;
import dev.omnivl.media.MediaInfo;
import dev.omnivl.media.MediaKind;
import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.TimedFrame;
import dev.omnivl.media.ffmpeg.Codec;
import dev.omnivl.media.ffmpeg.Container;
import dev.omnivl.media.ffmpeg.Ffmpeg;
import dev.omnivl.media.ffmpeg.Pixels;
import dev.omnivl.media.ffmpeg.SideData;
import dev.omnivl.media.picture.Frame;
import dev.omnivl.media.picture.Frames;
import dev.omnivl.media.picture.Reduction;
import dev.omnivl.media.picture.Reshaping;
import dev.omnivl.media.structure.DecodeMemory;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.HeifStructure;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * The picture of an AVIF or HEIC file: one coded item, or a grid of tiles as phones write it, and
 * perhaps another item with its alpha. FFmpeg shows every coded item as a stream and every grid as
 * a group of streams.
 */
final class HeifSource implements OpenedMedium {
  /** The canvas that tiles are painted on, and what it is reduced to. */
  private static final int GRID_BYTES = 4;

  /** The decoder's picture and its workshop, and ours. */
  private static final int SINGLE_BYTES = 12;

  /** Another canvas, and the two laid together. */
  private static final int ALPHA_BYTES = 9;

  private static final long MEMORY_AT_LEAST = 4 << 20;

  private final EncodedFile file;
  private final String format;
  private final HeifStructure structure;
  private final Container container;
  private final Map<Integer, AVPacket> packets = new HashMap<>();

  private HeifSource(
      EncodedFile file, String format, HeifStructure structure, Container container) {
    this.file = file;
    this.format = format;
    this.structure = structure;
    this.container = container;
  }

  /**
   * Opens a file.
   *
   * @param format the name to report
   */
  static HeifSource open(EncodedFile file, String format) {
    HeifStructure structure = HeifStructure.read(file);
    HeifSource source = new HeifSource(file, format, structure, Container.open(file, "mov"));
    try {
      source.info(); // checks the size
      return source;
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  @Override
  public MediaInfo info() {
    AVStreamGroupTileGrid grid = grid(structure.primary());
    int width;
    int height;
    if (grid == null) {
      AVStream stream = stream(structure.primary());
      width = stream.codecpar().width();
      height = stream.codecpar().height();
    } else {
      width = grid.width();
      height = grid.height();
    }
    file.checkSize(width, height);
    int[] sides = {width, height};
    for (Reshaping step : structure.reshapings()) {
      sides = step.sides(sides[0], sides[1]);
    }
    return new MediaInfo(MediaKind.IMAGE, format, sides[0], sides[1], Duration.ZERO, 1);
  }

  @Override
  public MediaFacts facts() {
    return structure.facts();
  }

  @Override
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    try (DecodeMemory.Held memory = file.reserve(memory())) {
      readPackets();
      Frame shown = stored();
      boolean whole = structure.reshapings().stream().noneMatch(Reshaping.Crop.class::isInstance);
      if (whole) { // a small picture is turned sooner than a large one
        shown = Reduction.reduce(shown, targetHint);
      }
      for (Reshaping step : structure.reshapings()) {
        shown = step.apply(shown);
      }
      if (!whole) {
        shown = Reduction.reduce(shown, targetHint);
      }
      return Collections.nCopies(moments.size(), new TimedFrame(Duration.ZERO, shown));
    }
  }

  /** Returns how much memory it takes to decode the picture, bytes. */
  private long memory() {
    AVStreamGroupTileGrid grid = grid(structure.primary());
    long bytes = 2L * file.data().length + MEMORY_AT_LEAST;
    long pixels;
    if (grid == null) {
      pixels = pixels(structure.primary());
      bytes += SINGLE_BYTES * pixels;
    } else {
      pixels = (long) grid.width() * grid.height();
      bytes += GRID_BYTES * pixels + SINGLE_BYTES * largestTile(grid);
    }
    boolean more = structure.alpha() >= 0 || structure.reshapings().size() > 1;
    return more ? bytes + ALPHA_BYTES * pixels : bytes;
  }

  private long largestTile(AVStreamGroupTileGrid grid) {
    AVStreamGroup group = group(structure.primary());
    long largest = 0;
    for (int i = 0; group != null && i < group.nb_streams(); i++) {
      AVStream stream = group.streams(i);
      largest = Math.max(largest, (long) stream.codecpar().width() * stream.codecpar().height());
    }
    file.checkFrames(grid.nb_tiles());
    return largest;
  }

  private long pixels(int id) {
    AVStream stream = stream(id);
    return (long) stream.codecpar().width() * stream.codecpar().height();
  }

  private Frame stored() {
    Frame colour = decode(structure.primary(), false);
    int alphaItem = structure.alpha();
    return alphaItem < 0 ? colour : Frames.onWhite(colour, decode(alphaItem, true));
  }

  private void readPackets() {
    if (!packets.isEmpty()) {
      return;
    }
    for (AVPacket packet = container.next(); packet != null; packet = container.next()) {
      AVPacket kept = Ffmpeg.allocated(av_packet_alloc());
      av_packet_ref(kept, packet);
      AVPacket previous = packets.put(packet.stream_index(), kept);
      if (previous != null) {
        av_packet_free(previous);
      }
    }
  }

  /** Returns one item's picture as stored, full size. */
  private Frame decode(int id, boolean alpha) {
    AVStreamGroup group = group(id);
    AVStreamGroupTileGrid grid = grid(id);
    if (group == null || grid == null) {
      return decode(stream(id), alpha);
    }
    Frame canvas = Frames.white(grid.width(), grid.height());
    for (int i = 0; i < grid.nb_tiles(); i++) {
      file.checkDeadline();
      Frame tile = decode(group.streams(grid.offsets_idx(i)), alpha);
      Frames.paste(
          tile,
          canvas,
          grid.offsets_horizontal(i) - grid.horizontal_offset(),
          grid.offsets_vertical(i) - grid.vertical_offset());
    }
    return canvas;
  }

  private Frame decode(AVStream stream, boolean alpha) {
    AVPacket packet = packets.get(stream.index());
    if (packet == null) {
      throw file.truncated("AVIF or HEIC");
    }
    try (Codec codec = Codec.ofStream(file, stream.codecpar())) {
      AVFrame frame = codec.picture(packet);
      if (alpha) { // how opaque, no colour
        frame.color_primaries(AVCOL_PRI_UNSPECIFIED).color_trc(AVCOL_TRC_UNSPECIFIED);
      } else {
        say(frame, structure.colours());
      }
      return Pixels.rgb(frame, 0, Pixels.Assumed.STILL, SideData.profile(stream));
    }
  }

  /**
   * Writes on a frame what the file says of its numbers, which counts more than the codec's word.
   */
  private static void say(AVFrame frame, HeifStructure.@Nullable Colours colours) {
    if (colours == null) {
      return;
    }
    if (colours.primaries() != AVCOL_PRI_UNSPECIFIED) {
      frame.color_primaries(colours.primaries());
    }
    if (colours.transfer() != AVCOL_TRC_UNSPECIFIED) {
      frame.color_trc(colours.transfer());
    }
    if (colours.matrix() != AVCOL_SPC_UNSPECIFIED) {
      frame.colorspace(colours.matrix());
      frame.color_range(colours.fullRange() ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG);
    }
  }

  private AVStream stream(int id) {
    for (int i = 0; i < container.context().nb_streams(); i++) {
      AVStream stream = container.context().streams(i);
      if (stream.id() == id) {
        return stream;
      }
    }
    throw file.unreadable("an AVIF or HEIC without its main picture");
  }

  private @Nullable AVStreamGroupTileGrid grid(int id) {
    AVStreamGroup group = group(id);
    return group == null ? null : group.params_tile_grid();
  }

  private @Nullable AVStreamGroup group(int id) {
    for (int i = 0; i < container.context().nb_stream_groups(); i++) {
      AVStreamGroup group = container.context().stream_groups(i);
      if (group.id() == id && group.type() == AV_STREAM_GROUP_PARAMS_TILE_GRID) {
        return group;
      }
    }
    return null;
  }

  @Override
  public void close() {
    packets.values().forEach(packet -> av_packet_free(packet));
    container.close();
  }
}
