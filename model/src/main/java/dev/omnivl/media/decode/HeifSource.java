package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_ref;
import static org.bytedeco.ffmpeg.global.avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID;

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
   * @param demuxer FFmpeg's short name
   * @param format the name to report
   */
  static HeifSource open(EncodedFile file, String demuxer, String format) {
    HeifStructure structure = HeifStructure.read(file);
    HeifSource source = new HeifSource(file, format, structure, Container.open(file, demuxer));
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
    boolean turned = structure.orientation().transposes();
    return new MediaInfo(
        MediaKind.IMAGE,
        format,
        turned ? height : width,
        turned ? width : height,
        Duration.ZERO,
        1);
  }

  @Override
  public List<TimedFrame> frames(List<Duration> moments, int targetHint) {
    readPackets();
    Frame colour = decode(structure.primary());
    int alphaItem = structure.alpha();
    if (alphaItem >= 0) {
      colour = Frames.onWhite(colour, decode(alphaItem));
    }
    Frame upright = structure.orientation().upright(Reduction.reduce(colour, targetHint));
    return Collections.nCopies(moments.size(), new TimedFrame(Duration.ZERO, upright));
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
  private Frame decode(int id) {
    AVStreamGroup group = group(id);
    AVStreamGroupTileGrid grid = grid(id);
    if (group == null || grid == null) {
      return decode(stream(id));
    }
    Frame canvas = Frames.white(grid.width(), grid.height());
    for (int i = 0; i < grid.nb_tiles(); i++) {
      file.checkDeadline();
      Frame tile = decode(group.streams(grid.offsets_idx(i)));
      Frames.paste(
          tile,
          canvas,
          grid.offsets_horizontal(i) - grid.horizontal_offset(),
          grid.offsets_vertical(i) - grid.vertical_offset());
    }
    return canvas;
  }

  private Frame decode(AVStream stream) {
    AVPacket packet = packets.get(stream.index());
    if (packet == null) {
      throw file.truncated("AVIF or HEIC");
    }
    try (Codec codec = Codec.ofStream(file, stream.codecpar())) {
      AVFrame frame = codec.picture(packet);
      return Pixels.rgb(frame, 0, Pixels.Assumed.STILL, SideData.profile(stream));
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
