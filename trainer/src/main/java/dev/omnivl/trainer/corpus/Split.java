package dev.omnivl.trainer.corpus;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** A part of a corpus that its authors set apart. */
public enum Split {
  /** To learn from. COCO's {@code restval}, the rest of its validation images, belongs here. */
  @JsonProperty("train")
  TRAIN("train", "training", "restval"),
  /** To choose settings by. */
  @JsonProperty("val")
  VAL("val", "validate", "validation"),
  /** To report. */
  @JsonProperty("test")
  TEST("test", "testing");

  private final List<String> spellings;

  Split(String... spellings) {
    this.spellings = List.of(spellings);
  }

  /** The word that settings and file names have for it. */
  public String word() {
    return spellings.getFirst();
  }

  /** Whether an annotation file that writes this means this split. */
  public boolean means(String written) {
    return spellings.contains(written);
  }
}
