package org.kiln.data;

import java.nio.file.Path;
import java.util.List;

/** One line of the registry: what is known of a data set, and how to get at it. */
interface DatasetEntry {

  /** What is known before opening it. */
  DatasetInfo info();

  /** Opens it, fetched first if it can be; never asked for made data. */
  VisionDataset open(DataOptions options);

  /**
   * Opens the images to measure on alone, labelled by {@code classNames}; never asked for made
   * data.
   */
  ImageDataset evaluation(DataOptions options, List<String> classNames);

  /** Puts the files in place without reading them, and says where they are. */
  Path fetch(DataOptions options);

  /** Checks every file in full. */
  Verification verify(DataOptions options);
}
