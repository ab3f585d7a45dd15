package dev.omnivl.index.snapshot;

import dev.omnivl.files.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * A file that was read from its beginning to its end.
 *
 * @param sha256 of what was read, 64 hexadecimal digits
 * @param ownChecksum whether it ends with the CRC-32 of all before, as every file of Lucene does
 */
record Checked(String sha256, boolean ownChecksum) {
  private static final int CHUNK = 1 << 20;
  private static final int FOOTER = Long.BYTES;

  /** Reads the first bytes of a file. */
  static Checked read(Path file, long size) throws IOException {
    return copy(file, size, OutputStream.nullOutputStream());
  }

  /** Reads the first bytes of a file and writes them elsewhere. */
  static Checked copy(Path file, long size, OutputStream to) throws IOException {
    MessageDigest digest = Sha256.digest();
    CRC32 crc = new CRC32();
    byte[] chunk = new byte[CHUNK];
    byte[] footer = new byte[FOOTER];
    try (InputStream stream = Files.newInputStream(file)) {
      long done = 0;
      while (done < size) {
        int read = stream.readNBytes(chunk, 0, (int) Math.min(CHUNK, size - done));
        if (read == 0) {
          throw new EOFException(file + " ends at " + done + " and not at " + size);
        }
        to.write(chunk, 0, read);
        digest.update(chunk, 0, read);
        int before = (int) Math.clamp(size - FOOTER - done, 0, read);
        crc.update(chunk, 0, before);
        for (int i = before; i < read; i++) {
          footer[(int) (done + i - (size - FOOTER))] = chunk[i];
        }
        done += read;
      }
    }
    boolean own = size > FOOTER && ByteBuffer.wrap(footer).getLong() == crc.getValue();
    return new Checked(HexFormat.of().formatHex(digest.digest()), own);
  }
}
