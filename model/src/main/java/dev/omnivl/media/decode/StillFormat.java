package dev.omnivl.media.decode;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_BMP;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_JPEG2000;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PPM;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PSD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_TIFF;

import dev.omnivl.media.OpenedMedium;
import dev.omnivl.media.picture.Orientation;
import dev.omnivl.media.structure.BmpStructure;
import dev.omnivl.media.structure.EncodedFile;
import dev.omnivl.media.structure.Header;
import dev.omnivl.media.structure.Jpeg2000Structure;
import dev.omnivl.media.structure.NetpbmStructure;
import dev.omnivl.media.structure.PsdStructure;
import dev.omnivl.media.structure.TiffStructure;

/** The still pictures that scanners, drawing programs and cameras write beside JPEG and PNG. */
final class StillFormat {
  private static final String KNOWN =
      "JPEG, PNG, GIF, WebP, AVIF, HEIC, TIFF, BMP, JPEG 2000, PSD, PPM, RAW with a preview, MP4,"
          + " MOV, WebM, Matroska, AVI, WMV, FLV, Ogg, MPEG, MPEG-TS";

  private StillFormat() {}

  /** Opens a file of none of the other formats. */
  static OpenedMedium open(EncodedFile file) {
    if (TiffStructure.starts(file)) {
      return tiff(file, TiffStructure.read(file));
    }
    if (file.has(0, "FUJIFILMCCD-RAW")) {
      return RawPreview.open(file, 1);
    }
    if (BmpStructure.starts(file)) {
      return StillSource.plain(file, BmpStructure.read(file), "bmp", AV_CODEC_ID_BMP);
    }
    if (Jpeg2000Structure.starts(file)) {
      return StillSource.plain(file, Jpeg2000Structure.read(file), "jp2", AV_CODEC_ID_JPEG2000);
    }
    if (file.has(0, "8BPS")) {
      return StillSource.plain(file, PsdStructure.read(file), "psd", AV_CODEC_ID_PSD);
    }
    if (NetpbmStructure.starts(file)) {
      return StillSource.plain(file, NetpbmStructure.read(file), "ppm", AV_CODEC_ID_PPM);
    }
    if (file.has(0, "\u00ff\n") || file.has(4, "JXL \r\n\u0087\n")) {
      throw file.unreadable("a JPEG XL, which no library here reads; export it as JPEG or PNG");
    }
    throw file.unreadable("not an image or video of a known format (" + KNOWN + ")");
  }

  private static OpenedMedium tiff(EncodedFile file, TiffStructure structure) {
    if (structure.raw()) {
      return RawPreview.open(file, structure.orientation());
    }
    Header header = structure.header();
    Orientation orientation = Orientation.ofExif(structure.orientation());
    return structure.unusual()
        ? new UnusualTiff(file, header, orientation)
        : StillSource.plain(file, header, "tiff", AV_CODEC_ID_TIFF, orientation);
  }
}
