package dev.omnivl.media.structure;

/** The header of a PBM, PGM, PPM or PAM picture: words and numbers. */
public final class NetpbmStructure {
  private static final int MOST_HEADER = 4096;

  private final EncodedFile file;
  private int at = 2;

  private NetpbmStructure(EncodedFile file) {
    this.file = file;
  }

  public static boolean starts(EncodedFile file) {
    byte[] data = file.data();
    return data.length > 8
        && data[0] == 'P'
        && data[1] >= '1'
        && data[1] <= '7'
        && Character.isWhitespace(data[2]);
  }

  /** Reads a file that begins so. */
  public static Header read(EncodedFile file) {
    NetpbmStructure structure = new NetpbmStructure(file);
    try {
      return file.data()[1] == '7' ? structure.named() : structure.inOrder();
    } catch (IndexOutOfBoundsException e) {
      throw file.truncated("PPM");
    } catch (NumberFormatException e) {
      throw file.unreadable("a PPM with a damaged header");
    }
  }

  private Header inOrder() {
    return header(word(), word());
  }

  private Header named() {
    String width = "";
    String height = "";
    for (String word = word(); !word.equals("ENDHDR"); word = word()) {
      switch (word) {
        case "WIDTH" -> width = word();
        case "HEIGHT" -> height = word();
        default -> {} // depth, range and names come through FFmpeg
      }
    }
    return header(width, height);
  }

  private Header header(String width, String height) {
    int columns = Integer.parseInt(width);
    int rows = Integer.parseInt(height);
    file.checkSize(columns, rows);
    return new Header(columns, rows, 1, null);
  }

  /** Returns the next word, past white space and comments. */
  private String word() {
    byte[] data = file.data();
    while (Character.isWhitespace(data[at]) || data[at] == '#') {
      boolean comment = data[at] == '#';
      at++;
      while (comment && data[at] != '\n') {
        at++;
      }
      if (at > MOST_HEADER) {
        throw new NumberFormatException("a header of " + at + " bytes");
      }
    }
    StringBuilder word = new StringBuilder();
    while (!Character.isWhitespace(data[at]) && word.length() < 32) {
      word.append((char) (data[at++] & 0xff));
    }
    if (at > MOST_HEADER) {
      throw new NumberFormatException("a header of " + at + " bytes");
    }
    return word.toString();
  }
}
