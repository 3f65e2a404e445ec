package org.kiln.data.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.kiln.error.DataException;

/** The first check of every file whose length is known. */
final class FileLength {

  private FileLength() {}

  /**
   * @throws DataException if the file is missing, or shorter or longer than it must be
   */
  static void check(Path file, long expected) {
    long actual;
    try {
      actual = Files.size(file);
    } catch (NoSuchFileException e) {
      throw new DataException(file + " is missing", e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e, e);
    }
    if (actual != expected) {
      throw new DataException(
          file
              + " is too "
              + (actual < expected ? "short" : "long")
              + ": it ends at offset "
              + actual
              + ", expected "
              + expected
              + ". The file is damaged: delete it and fetch the data set again");
    }
  }
}
