package org.kiln.data;

/** The batches a loader reuses; made when the first epoch opens. */
final class BatchPool {

  private final DataLoader loader;
  private final Batch[] batches;

  BatchPool(DataLoader loader, int size) {
    this.loader = loader;
    this.batches = new Batch[size];
  }

  /** Number of batches. */
  int size() {
    return batches.length;
  }

  /** Batch {@code i}; for the thread that opens epochs. */
  Batch get(int i) {
    if (batches[i] == null) {
      int capacity = Math.min(loader.batchSize(), loader.imagesPerEpoch());
      int classes = loader.dataset().classNames().size();
      batches[i] = new Batch(capacity, loader.shape(), classes, loader.elementType());
    }
    return batches[i];
  }
}
