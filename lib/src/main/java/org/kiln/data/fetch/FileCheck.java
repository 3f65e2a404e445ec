package org.kiln.data.fetch;

import java.util.Optional;

/**
 * What checking a data set found out about one file.
 *
 * @param file the file's path, or for a tar the archive and entry
 * @param problem what is wrong with it; empty if it is as it should be
 */
public record FileCheck(String file, Optional<String> problem) {

  /** Whether the file is as it should be. */
  public boolean ok() {
    return problem.isEmpty();
  }
}
