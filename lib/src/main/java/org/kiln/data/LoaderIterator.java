package org.kiln.data;

import java.util.List;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A loader as DL4J's own iterator: NCHW float32 copies, one epoch after the other. */
final class LoaderIterator implements DataSetIterator {

  private static final long serialVersionUID = 1L;

  private final transient DataLoader loader;
  private transient BatchStream stream;
  private transient DataSetPreProcessor preProcessor;
  private int epoch;

  LoaderIterator(DataLoader loader) {
    this.loader = loader;
  }

  private BatchStream stream() {
    if (stream == null) {
      stream = loader.epoch(epoch);
    }
    return stream;
  }

  @Override
  public boolean hasNext() {
    return stream().hasNext();
  }

  @Override
  public DataSet next() {
    DataSet data = stream().next().toDataSet();
    data.setLabelNames(getLabels());
    if (preProcessor != null) {
      preProcessor.preProcess(data);
    }
    return data;
  }

  /** Moves on to the next epoch, unless nothing of this one was read. */
  @Override
  public void reset() {
    if (stream != null && stream.position() > 0) {
      stream.close();
      stream = null;
      epoch++;
    }
  }

  @Override
  public DataSet next(int images) {
    throw new UnsupportedOperationException(
        "A loader makes batches of " + batch() + " images: set another batch size in its builder");
  }

  @Override
  public int inputColumns() {
    return loader.shape().length();
  }

  @Override
  public int totalOutcomes() {
    return loader.dataset().classNames().size();
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** No: the loader's own threads already read ahead. */
  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public int batch() {
    return loader.batchSize();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor processor) {
    preProcessor = processor;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  @Override
  public List<String> getLabels() {
    return loader.dataset().classNames();
  }
}
