package org.kiln.bench;

import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;

/** A loader's epochs one after another, so that no step is without data. */
final class EndlessBatches implements AutoCloseable {

  private final DataLoader loader;
  private BatchStream stream;
  private int epoch;

  EndlessBatches(DataLoader loader) {
    this.loader = loader;
    this.stream = loader.epoch(epoch);
  }

  /** The next batch; the first of the next epoch when one ends. */
  Batch next() {
    if (!stream.hasNext()) {
      stream.close();
      epoch++;
      stream = loader.epoch(epoch);
    }
    return stream.next();
  }

  @Override
  public void close() {
    stream.close();
  }
}
