package dev.omnivl.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_ICC_PROFILE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;

import dev.omnivl.media.picture.Orientation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.jspecify.annotations.Nullable;

/** What a container says about a stream beside its packets. */
public final class SideData {
  private SideData() {}

  public static Orientation orientation(AVStream stream) {
    return orientation(stream.codecpar().coded_side_data(), stream.codecpar().nb_coded_side_data());
  }

  public static Orientation orientation(@Nullable AVPacketSideData all, int count) {
    byte[] bytes = bytes(all, count, AV_PKT_DATA_DISPLAYMATRIX);
    if (bytes == null || bytes.length < 36) {
      return Orientation.NORMAL;
    }
    ByteBuffer matrix = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    return Orientation.ofMatrix(
        matrix.getInt(0), matrix.getInt(4), matrix.getInt(12), matrix.getInt(16));
  }

  public static byte @Nullable [] profile(AVStream stream) {
    return bytes(
        stream.codecpar().coded_side_data(),
        stream.codecpar().nb_coded_side_data(),
        AV_PKT_DATA_ICC_PROFILE);
  }

  private static byte @Nullable [] bytes(@Nullable AVPacketSideData all, int count, int type) {
    if (all == null || all.isNull() || count < 1) {
      return null;
    }
    AVPacketSideData found = av_packet_side_data_get(all, count, type);
    if (found == null || found.isNull()) {
      return null;
    }
    return MemorySegment.ofAddress(found.data().address())
        .reinterpret(found.size())
        .toArray(ValueLayout.JAVA_BYTE);
  }
}
