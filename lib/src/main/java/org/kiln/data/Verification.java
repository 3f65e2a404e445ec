package org.kiln.data;

import java.util.List;
import org.kiln.data.fetch.FileCheck;

/**
 * What {@link Datasets#verify} found out about a data set.
 *
 * @param files each file that was read, or for a tar each entry
 * @param notes which folders and classes were read; empty for data sets of fixed files
 * @param warnings what is there and was not read, a line each
 */
public record Verification(List<FileCheck> files, List<String> notes, List<String> warnings) {

  /** Copies the lists. */
  public Verification {
    files = List.copyOf(files);
    notes = List.copyOf(notes);
    warnings = List.copyOf(warnings);
  }

  /** The files that are not as they should be. */
  public List<FileCheck> damaged() {
    return files.stream().filter(check -> !check.ok()).toList();
  }
}
