package dev.omnivl.trainer.corpus.format;

import dev.omnivl.trainer.corpus.file.MediaFolder;
import java.util.ArrayList;
import java.util.List;

/** Finds the clips of small video corpora, which people name and sort in several ways. */
final class Clips {
  /** What the decoder reads; AVI is not among them. */
  private static final List<String> EXTENSIONS = List.of(".mp4", ".webm", ".mkv", ".mov");

  private Clips() {}

  /**
   * The path of a clip.
   *
   * @param where who names it, for failures
   * @param folders in which to look, each empty or with {@code /} at its end
   * @param names of the clip, without an extension
   */
  static String find(MediaFolder media, String where, List<String> folders, List<String> names) {
    List<String> candidates = new ArrayList<>();
    for (String folder : folders) {
      for (String name : names) {
        EXTENSIONS.forEach(extension -> candidates.add(folder + name + extension));
      }
    }
    return media.find(where, candidates);
  }
}
