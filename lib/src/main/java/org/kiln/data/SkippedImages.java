package org.kiln.data;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.kiln.error.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps over images that cannot be decoded. A damaged image is replaced by the next readable one of
 * the data set (after the last comes the first), so that batches keep their size and an epoch its
 * length, and the same image stands in whatever the number of workers. Each is logged once and
 * counted once.
 */
final class SkippedImages {

  private static final Logger LOG = LoggerFactory.getLogger(SkippedImages.class);

  private final boolean allowed;
  private final Set<Integer> damaged = ConcurrentHashMap.newKeySet();

  SkippedImages(boolean allowed) {
    this.allowed = allowed;
  }

  /** Distinct images found damaged. */
  int count() {
    return damaged.size();
  }

  /** {@code index}, or what stands in for it if it is known to be damaged. */
  int readable(ImageDataset dataset, int index) {
    int at = index;
    for (int tried = 0; damaged.contains(at) && tried < dataset.size(); tried++) {
      at = (at + 1) % dataset.size();
    }
    return at;
  }

  /**
   * Notes that {@code index} is damaged.
   *
   * @return the image to try instead
   * @throws DataException {@code cause} itself if skipping is not allowed; another if no image is
   *     left
   */
  int next(ImageDataset dataset, int index, DataException cause) {
    if (!allowed) {
      throw cause;
    }
    if (damaged.add(index)) {
      LOG.warn("Skipped a damaged image, {} so far: {}", damaged.size(), cause.getMessage());
    }
    if (damaged.size() >= dataset.size()) {
      throw new DataException(
          "None of the "
              + dataset.size()
              + " images of "
              + dataset.name()
              + " can be read; the last: "
              + cause.getMessage(),
          cause);
    }
    return readable(dataset, index);
  }
}
