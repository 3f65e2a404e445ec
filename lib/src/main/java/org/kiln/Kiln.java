package org.kiln;

import org.deeplearning4j.nn.api.Model;
import org.kiln.notebook.Notebook;
import org.kiln.train.IteratorTraining;
import org.kiln.train.KilnVersion;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Kiln in one line, for those who have a DL4J network and its data already. Everything else begins
 * at {@link org.kiln.train.Trainer}, {@link org.kiln.data.Datasets} and {@link
 * org.kiln.model.Models}.
 */
public final class Kiln {

  private Kiln() {}

  /**
   * Trains {@code network} as its own {@code fit(iterator, epochs)} would, on the fastest engine
   * that takes it: its own updater, listeners with their epoch events, iteration and epoch
   * counters.
   *
   * <p>An interrupt of the thread ends the training after the step it is in; the interrupt flag
   * stays set.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised; trained in place
   * @param iterator reset before each epoch but the first, and before that if it is at its end
   * @param epochs passes over the iterator, at least 1
   * @return mean loss of each finished epoch, without regularisation
   * @throws IllegalArgumentException if the network is of another kind or not initialised, {@code
   *     epochs} is below 1, or the iterator can't be reset for a second epoch
   * @throws org.kiln.train.TrainingException if the loss becomes infinite or NaN, or the iterator
   *     is empty
   */
  public static double[] fit(Model network, DataSetIterator iterator, int epochs) {
    return new IteratorTraining(network, iterator).fit(epochs);
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
