package org.kiln;

import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.EngineOptions;
import org.kiln.error.KilnException;
import org.kiln.notebook.Notebook;
import org.kiln.train.IteratorTraining;
import org.kiln.train.KilnVersion;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Kiln in one line, for those who have a DL4J network and its data already. Everything else begins
 * at {@link org.kiln.train.Trainer}, {@link org.kiln.data.Datasets} and {@link
 * org.kiln.model.Models}.
 */
public final class Kiln {

  private Kiln() {}

  /**
   * Trains {@code network} as its own {@code fit(iterator, epochs)} would, on the fastest engine
   * that takes it: its own updater, its listeners with all their events, iteration and epoch
   * counters, masks. What the fast engine can't do, DL4J's own does from that batch on, and the log
   * warns of it once.
   *
   * <p>An iterator that allows it is read ahead on another thread, as in DL4J. An interrupt of the
   * training thread ends the training after the step it is in; the interrupt flag stays set.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised; trained in place
   * @param iterator reset before each epoch but the first, and before that if it is at its end
   * @param epochs passes over the iterator, at least 1
   * @return mean loss of each finished epoch, without regularisation
   * @throws KilnException if the network is of another kind or not initialised, {@code epochs} is
   *     below 1, the iterator can't be reset for a second epoch, or a batch does not fit the
   *     network
   * @throws org.kiln.train.TrainingException if the loss becomes infinite or NaN, or the iterator
   *     is empty
   */
  public static double[] fit(Model network, DataSetIterator iterator, int epochs) {
    return fit(network, iterator, epochs, EngineOptions.DEFAULT);
  }

  /**
   * The same with a choice of engine, precision, threads, replicas, and pieces that a batch is
   * computed in.
   *
   * <pre>{@code
   * Kiln.fit(net, iterator, 10, EngineOptions.DEFAULT.withPrecision(Precision.FP32).withThreads(2));
   * }</pre>
   *
   * @param options an engine that is named does not give way to another: a batch that it can't do
   *     is an error
   */
  public static double[] fit(
      Model network, DataSetIterator iterator, int epochs, EngineOptions options) {
    return new IteratorTraining(network, iterator, options).fit(epochs);
  }

  /** The same for networks of several inputs or outputs. */
  public static double[] fit(Model network, MultiDataSetIterator iterator, int epochs) {
    return fit(network, iterator, epochs, EngineOptions.DEFAULT);
  }

  /** The same for networks of several inputs or outputs, with a choice of engine. */
  public static double[] fit(
      Model network, MultiDataSetIterator iterator, int epochs, EngineOptions options) {
    return new IteratorTraining(network, iterator, options).fit(epochs);
  }

  /** The same on data that is one batch: each epoch is one step. */
  public static double[] fit(Model network, DataSet data, int epochs) {
    return fit(network, data.toMultiDataSet(), epochs);
  }

  /** The same on data that is one batch, of several inputs or outputs: each epoch is one step. */
  public static double[] fit(Model network, MultiDataSet data, int epochs) {
    return fit(network, new SingletonMultiDataSetIterator(data), epochs);
  }

  /**
   * Attaches Kiln to the notebook of an IJava kernel, so that its objects are shown as what they
   * are and ND4J finds its backend. JJava does so by itself; a second call does nothing. What IJava
   * has no means for, and only JJava does: a stopped cell waits until training has saved, and an
   * error shows the cell's lines alone.
   *
   * @throws IllegalStateException if this JVM runs no such kernel
   */
  public static void init() {
    Notebook.attachToIJava();
  }

  /** Version of this library, for instance {@code "0.1.0"}. */
  public static String version() {
    return KilnVersion.get();
  }
}
