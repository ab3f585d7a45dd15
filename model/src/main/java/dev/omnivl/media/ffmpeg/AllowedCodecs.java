package dev.omnivl.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_APNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_DNXHD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_DVVIDEO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_FLV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_GIF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H263;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H263P;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG1VIDEO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG2VIDEO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MSMPEG4V2;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MSMPEG4V3;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PRORES;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_RAWVIDEO;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_THEORA;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VC1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP6F;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP8;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WMV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WMV2;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WMV3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;

import dev.omnivl.media.structure.EncodedFile;
import java.util.Set;

/**
 * The codecs that a container may name: those of cameras, phones, the web and the programs people
 * cut films with. FFmpeg has hundreds more, which few have looked at with hostile files in mind;
 * they are refused by name.
 */
final class AllowedCodecs {
  private static final Set<Integer> IN_CONTAINERS =
      Set.of(
          AV_CODEC_ID_MJPEG,
          AV_CODEC_ID_PNG,
          AV_CODEC_ID_APNG,
          AV_CODEC_ID_GIF,
          AV_CODEC_ID_RAWVIDEO,
          AV_CODEC_ID_H264,
          AV_CODEC_ID_HEVC,
          AV_CODEC_ID_AV1,
          AV_CODEC_ID_VP8,
          AV_CODEC_ID_VP9,
          AV_CODEC_ID_MPEG4,
          AV_CODEC_ID_MPEG2VIDEO,
          AV_CODEC_ID_MPEG1VIDEO,
          AV_CODEC_ID_H263,
          AV_CODEC_ID_H263P,
          AV_CODEC_ID_FLV1,
          AV_CODEC_ID_VP6F,
          AV_CODEC_ID_MSMPEG4V2,
          AV_CODEC_ID_MSMPEG4V3,
          AV_CODEC_ID_WMV1,
          AV_CODEC_ID_WMV2,
          AV_CODEC_ID_WMV3,
          AV_CODEC_ID_VC1,
          AV_CODEC_ID_THEORA,
          AV_CODEC_ID_DVVIDEO,
          AV_CODEC_ID_PRORES,
          AV_CODEC_ID_DNXHD);

  private AllowedCodecs() {}

  /** Fails when a container wants another; our own readers of stills name theirs themselves. */
  static void require(EncodedFile file, int id) {
    if (!IN_CONTAINERS.contains(id)) {
      throw file.unreadable(
          "its codec ("
              + avcodec_get_name(id).getString()
              + ") is not one that is read; export it as H.264, HEVC, VP9 or AV1");
    }
  }
}
