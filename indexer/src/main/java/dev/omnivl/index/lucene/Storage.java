package dev.omnivl.index.lucene;

import dev.omnivl.failure.Failure;
import dev.omnivl.failure.Failure.Reason;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.LockObtainFailedException;

/**
 * Runs what touches the index folder and says in our words what went wrong there.
 *
 * @param folder the index folder, named in every message
 */
record Storage(Path folder) {
  /** Something that reads or writes the folder. */
  @FunctionalInterface
  interface Access<T> {
    T run() throws IOException;
  }

  /** Something that writes the folder. */
  @FunctionalInterface
  interface Change {
    void run() throws IOException;
  }

  /** Opens or reads the index. */
  <T> T read(Access<T> access) {
    try {
      return access.run();
    } catch (IllegalArgumentException e) {
      throw corrupt(e); // Lucene reports damaged lengths and unknown codecs so
    } catch (IOException | AlreadyClosedException e) {
      throw failure(e);
    }
  }

  /** Writes the index; an illegal argument is a defect of the caller, not of what is stored. */
  <T> T write(Access<T> access) {
    try {
      return access.run();
    } catch (IOException | AlreadyClosedException e) {
      throw failure(e);
    }
  }

  void change(Change change) {
    write(() -> {
      change.run();
      return folder;
    });
  }

  /**
   * Makes the folder where there is none.
   *
   * @throws Failure UNAVAILABLE if it cannot be made, or cannot be written to
   */
  Path made() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      String why =
          switch (e) {
            case AccessDeniedException denied -> "no right to write there";
            case FileAlreadyExistsException file -> "a file of that name is there";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> "the disk refuses";
          };
      throw failure(Reason.UNAVAILABLE, " cannot be made: " + why + "; name another folder", e);
    }
    if (!Files.isWritable(folder)) {
      throw new Failure(
          Reason.UNAVAILABLE,
          "the index in " + folder + " cannot be written: no right to; name another folder");
    }
    return folder;
  }

  private Failure failure(Exception e) {
    return switch (e) {
      case LockObtainFailedException locked ->
          failure(
              Reason.UNAVAILABLE,
              " is in use by another process: end that one, or name another folder",
              locked);
      case IndexFormatTooNewException other -> otherVersion(other);
      case IndexFormatTooOldException other -> otherVersion(other);
      case CorruptIndexException corrupt -> corrupt(corrupt);
      case EOFException corrupt -> corrupt(corrupt);
      case NoSuchFileException corrupt -> corrupt(corrupt);
      case FileNotFoundException corrupt -> corrupt(corrupt);
      case AlreadyClosedException closed ->
          failure(
              Reason.UNAVAILABLE,
              " is closed: this program ends, or the disk failed just now",
              closed);
      default ->
          failure(
              Reason.UNAVAILABLE,
              " cannot be read or written (" + e.getMessage() + "): look to rights and free space",
              e);
    };
  }

  private Failure corrupt(Exception cause) {
    return failure(
        Reason.CORRUPT,
        " is damaged: 'omnivl index verify' says what is lost, 'omnivl index restore DIR' brings a"
            + " snapshot back; without one, delete the folder and index again",
        cause);
  }

  private Failure otherVersion(IOException cause) {
    return failure(
        Reason.MISMATCH,
        " was made by another version of this software: delete the folder and index again",
        cause);
  }

  private Failure failure(Reason reason, String what, Exception cause) {
    return new Failure(reason, "the index in " + folder + what, cause);
  }
}
