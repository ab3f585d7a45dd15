package dev.omnivl.client.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a name alone says: files that are surely no media, and folders that hold none of a user. */
final class OtherFiles {

  private static final Set<String> ENDINGS =
      words(
          // texts, data and programs
          """
          txt md rst tex json jsonl csv tsv xml yml yaml toml ini cfg conf properties html htm css
          js mjs java kt py rb c h cpp hpp go rs sh bat ps1 sql log lock pdf doc docx odt ods odp rtf
          epub xls xlsx ppt pptx zip gz xz zst bz2 tar tgz 7z rar jar class so dll dylib exe msi apk
          deb rpm dmg iso img bin dat db db3 sqlite onnx pt pth npy npz safetensors parquet ttf otf
          woff woff2 sha256 sha1 md5 sig asc pem crt key url lnk webloc torrent eml msg ics vcf
          """,
          // drawings and projects that hold no picture
          "svg svgz eps ai indd sketch fig blend xcf kra psb dwg dxf stl obj",
          // sound, subtitles and playlists
          "mp3 wav flac ogg oga opus m4a aac wma aiff mid srt vtt ass ssa sub idx cue m3u m3u8 pls nfo",
          // what cameras and picture programs put beside a medium
          "xmp aae thm lrv lrf sec moff modd pp3 dop cos nksc on1 pto gpx kml kmz fit tcx lrcat lrdata",
          // files that are not finished, and copies of old ones
          "part crdownload download partial tmp temp swp bak old orig",
          // photographs as sensors saw them whose container nothing here opens
          "crw x3f mrw kdc dcr");

  /** Sensor data, often with the camera's own JPEG beside it. */
  private static final Set<String> RAW =
      words("cr2 cr3 raf dng nef nrw arw srf sr2 orf rw2 pef srw 3fr erf mef iiq rwl");

  private static final Set<String> DEVELOPED = words("jpg jpeg jpe heic heif hif avif png webp");

  /** Names without an ending. */
  private static final Set<String> NAMES =
      words("license licence notice readme copying authors changelog makefile dockerfile");

  /** Thumbnails and waste of systems, and libraries of programs. */
  private static final Set<String> FOLDERS =
      Set.of(
          "@eadir",
          "#recycle",
          "$recycle.bin",
          "lost+found",
          "system volume information",
          "node_modules",
          "__pycache__");

  private static final byte TRANSPORT_STREAM_SYNC = 0x47;
  private static final int TRANSPORT_STREAM_PACKET = 188;

  private OtherFiles() {}

  private static Set<String> words(String... lines) {
    return Stream.of(lines)
        .flatMap(line -> Stream.of(line.strip().split("\\s+")))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns what a file is called that is surely no medium; empty for all others. */
  static String kind(Path file) {
    String ending = ending(file);
    if (ending.isEmpty()) {
      String name = lowerCase(file);
      return NAMES.contains(name) ? name : "";
    }
    if (ending.equals("ts")) {
      return isTransportStream(file) ? "" : ".ts"; // TypeScript ends the same
    }
    return ENDINGS.contains(ending) ? "." + ending : "";
  }

  /** Returns whether a folder is left out unless it was named itself. */
  static boolean leftOut(Path folder) {
    return FOLDERS.contains(lowerCase(folder));
  }

  /** Returns sensor data that lie beside the same photograph in a format that is shown. */
  static List<MediaFile> besideTheirPicture(List<MediaFile> files) {
    Set<String> pictures = new HashSet<>();
    files.stream()
        .map(MediaFile::path)
        .filter(path -> DEVELOPED.contains(ending(path)))
        .forEach(path -> pictures.add(withoutEnding(path)));
    return files.stream()
        .filter(file -> RAW.contains(ending(file.path())))
        .filter(file -> pictures.contains(withoutEnding(file.path())))
        .toList();
  }

  private static String withoutEnding(Path file) {
    String name = lowerCase(file);
    return file.resolveSibling(name.substring(0, name.lastIndexOf('.'))).toString();
  }

  /** Returns the ending in lower case, without its dot; empty if there is none. */
  static String ending(Path file) {
    String name = lowerCase(file);
    return name.substring(name.lastIndexOf('.') + 1).equals(name)
        ? ""
        : name.substring(name.lastIndexOf('.') + 1);
  }

  private static String lowerCase(Path path) {
    return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
  }

  private static boolean isTransportStream(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(TRANSPORT_STREAM_PACKET + 1);
      return start.length > TRANSPORT_STREAM_PACKET
          && start[0] == TRANSPORT_STREAM_SYNC
          && start[TRANSPORT_STREAM_PACKET] == TRANSPORT_STREAM_SYNC;
    } catch (IOException e) {
      return true; // whoever reads it whole says why it cannot be read
    }
  }
}
