package dev.omnivl.client.ingest;

import dev.omnivl.client.wire.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What lies under some files and folders. Every regular file may be a medium, because media are
 * told by content; hidden ones are passed over, and so are those whose name says that they are
 * something else, which is counted.
 *
 * @param roots the files and folders, with symbolic links resolved
 * @param files what may be a medium, ordered by URI, each once
 * @param notMedia how many files were passed over, by their ending or name
 * @param unreadable folders and files that could not be looked at, with the reason
 */
public record MediaWalk(
    List<Path> roots,
    List<MediaFile> files,
    Map<String, Integer> notMedia,
    Map<Path, String> unreadable) {

  /** Endings of files that are surely neither images nor clips. */
  private static final Set<String> OTHER_ENDINGS =
      Set.of(
          "txt",
          "md",
          "json",
          "jsonl",
          "csv",
          "tsv",
          "xml",
          "yml",
          "yaml",
          "toml",
          "ini",
          "html",
          "htm",
          "css",
          "js",
          "ts",
          "java",
          "py",
          "c",
          "h",
          "cpp",
          "go",
          "rs",
          "sh",
          "bat",
          "sql",
          "log",
          "lock",
          "pdf",
          "doc",
          "docx",
          "odt",
          "xls",
          "xlsx",
          "ppt",
          "pptx",
          "zip",
          "gz",
          "xz",
          "zst",
          "bz2",
          "tar",
          "7z",
          "rar",
          "jar",
          "class",
          "so",
          "dll",
          "exe",
          "iso",
          "bin",
          "db",
          "sqlite",
          "onnx",
          "safetensors",
          "parquet",
          "ttf",
          "otf",
          "woff",
          "woff2",
          "svg",
          "mp3",
          "wav",
          "flac",
          "ogg",
          "opus",
          "m4a",
          "srt",
          "vtt",
          "ass",
          "sha256",
          "sig");

  private static final int TRANSPORT_PACKET = 188;
  private static final byte TRANSPORT_SYNC = 0x47;

  /** Names without an ending that are surely neither images nor clips. */
  private static final Set<String> OTHER_NAMES =
      Set.of("license", "licence", "notice", "readme", "copying", "authors", "changelog");

  /** Copies the parts. */
  public MediaWalk {
    roots = List.copyOf(roots);
    files = List.copyOf(files);
    notMedia = Map.copyOf(notMedia);
    unreadable = Map.copyOf(unreadable);
  }

  /**
   * Walks files and folders; symbolic links are followed.
   *
   * @throws CommandFailure if one of them does not exist
   */
  public static MediaWalk of(List<Path> paths) {
    Visitor visitor = new Visitor();
    List<Path> roots = new ArrayList<>();
    for (Path path : paths) {
      try {
        Path root = path.toRealPath();
        roots.add(root);
        visitor.root = root;
        Files.walkFileTree(
            root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
      } catch (IOException e) {
        throw new CommandFailure("no such file or folder: " + path, e);
      }
    }
    visitor.files.sort(Comparator.comparing(MediaFile::uri));
    return new MediaWalk(roots, visitor.files, new TreeMap<>(visitor.other), visitor.unreadable);
  }

  /** Returns the number of files that were passed over. */
  public int notMediaFiles() {
    return notMedia.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private Path root = Path.of("");
    private final Set<Path> seen = new HashSet<>();
    private final List<MediaFile> files = new ArrayList<>();
    private final Map<String, Integer> other = new HashMap<>();
    private final Map<Path, String> unreadable = new HashMap<>();

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return hidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!attributes.isRegularFile() || hidden(file) || !seen.add(file)) {
        return FileVisitResult.CONTINUE;
      }
      String kind = otherKind(file);
      if (kind.isEmpty() || file.equals(root)) {
        files.add(
            new MediaFile(
                file,
                FileUris.of(file),
                attributes.size(),
                attributes.lastModifiedTime().toInstant()));
      } else {
        other.merge(kind, 1, Integer::sum);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException error) {
      unreadable.put(file, reason(error));
      return FileVisitResult.CONTINUE;
    }

    /** A root is what the user named, so it is never hidden. */
    private boolean hidden(Path path) {
      return !path.equals(root) && path.getFileName().toString().startsWith(".");
    }
  }

  static String reason(IOException error) {
    return switch (error) {
      case java.nio.file.AccessDeniedException denied -> "no permission to read it";
      case java.nio.file.FileSystemLoopException loop -> "a symbolic link leads back to itself";
      case java.nio.file.NoSuchFileException missing -> "it is not there any more";
      default -> "it cannot be read";
    };
  }

  /** Returns what a file is called that is surely no medium; empty for all others. */
  private static String otherKind(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return OTHER_NAMES.contains(name) ? name : "";
    }
    String ending = name.substring(dot + 1);
    boolean other = OTHER_ENDINGS.contains(ending) && !(ending.equals("ts") && isTransport(file));
    return other ? "." + ending : "";
  }

  /** Returns whether a file is an MPEG transport stream and no TypeScript: packets of 188 bytes. */
  private static boolean isTransport(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] begin = in.readNBytes(TRANSPORT_PACKET + 1);
      return begin.length > TRANSPORT_PACKET
          && begin[0] == TRANSPORT_SYNC
          && begin[TRANSPORT_PACKET] == TRANSPORT_SYNC;
    } catch (IOException e) {
      return true; // it will be looked at again, and said so
    }
  }
}
