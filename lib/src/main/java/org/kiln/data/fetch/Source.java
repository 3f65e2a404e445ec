package org.kiln.data.fetch;

import java.io.IOException;
import java.nio.file.Path;

/** One place that a data set can be had from. */
public interface Source {

  /** Where that is, for messages. */
  String description();

  /**
   * What a person without this program can do: which file to get, and where to put it.
   *
   * @param root folder that data sets are kept in
   */
  String byHand(Path root);

  /**
   * Gets every file of the data set.
   *
   * @param root folder that data sets are kept in; downloads that can be resumed stay here
   * @param into empty folder that gets the files, under their final names
   * @throws IOException if the place cannot be reached, or what comes is not what it should be; the
   *     message says which
   */
  void fetch(Path root, Path into) throws IOException;
}
