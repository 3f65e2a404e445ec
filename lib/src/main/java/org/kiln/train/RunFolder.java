package org.kiln.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes sure, before hours of training, that a run's folder can be written. */
final class RunFolder {

  private RunFolder() {}

  /**
   * Makes the folder and tries a file in it.
   *
   * @throws TrainingException if that fails
   */
  static void prepare(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".kiln-", ".tmp"));
    } catch (IOException e) {
      throw new TrainingException(
          "Can't write to the save path "
              + folder
              + " ("
              + e
              + "): choose another folder, or make this one writable",
          e);
    }
  }
}
