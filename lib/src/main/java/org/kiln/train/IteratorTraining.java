package org.kiln.train;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DL4J's {@code fit(iterator, epochs)} on Kiln's engines: no run, no files, the network's own
 * updater. For everything beyond that there is {@link Trainer}.
 */
public final class IteratorTraining {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.train");

  private final NetworkView network;
  private final DataSetIterator iterator;

  /**
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @param iterator what to train on
   * @throws IllegalArgumentException if the network is of another kind or not initialised
   */
  public IteratorTraining(Model network, DataSetIterator iterator) {
    this.network = NetworkView.of(network);
    this.iterator = iterator;
  }

  /**
   * Trains; see {@code org.kiln.Kiln#fit}.
   *
   * @param epochs at least 1
   * @return mean loss of each finished epoch, without regularisation
   * @throws IllegalArgumentException if {@code epochs} is below 1, or the iterator can't be reset
   *     for a second epoch
   * @throws TrainingException if the loss becomes infinite or NaN, or the iterator is empty
   */
  public double[] fit(int epochs) {
    Checks.atLeast(1, epochs, "epochs");
    if (epochs > 1 && !iterator.resetSupported()) {
      throw new IllegalArgumentException(
          "epochs " + epochs + " from an iterator that can't be reset: expected 1");
    }
    double[] losses = new double[epochs];
    int finished = 0;
    try (Engine engine = Engines.choose(network.network(), EngineOptions.DEFAULT)) {
      while (finished < epochs && !Thread.currentThread().isInterrupted()) {
        double loss = epoch(engine);
        if (Thread.currentThread().isInterrupted()) {
          break;
        }
        losses[finished++] = loss;
        LOG.info("epoch {}/{} done: mean loss {}", finished, epochs, loss);
      }
    }
    return Arrays.copyOf(losses, finished);
  }

  private double epoch(Engine engine) {
    if (!iterator.hasNext() && iterator.resetSupported()) {
      iterator.reset();
    }
    Model model = network.network();
    network.listeners().forEach(listener -> listener.onEpochStart(model));
    double sum = 0;
    long images = 0;
    while (iterator.hasNext()) {
      DataSet batch = iterator.next();
      sum += batch.numExamples() * finite(engine.fit(batch.toMultiDataSet()));
      images += batch.numExamples();
      if (Thread.currentThread().isInterrupted()) {
        return sum / images;
      }
    }
    if (images == 0) {
      throw new TrainingException("The iterator has no data: expected at least one batch");
    }
    network.listeners().forEach(listener -> listener.onEpochEnd(model));
    network.epochCount(network.epochCount() + 1);
    return sum / images;
  }

  private double finite(double loss) {
    if (!Double.isFinite(loss)) {
      throw new TrainingException(
          "The loss became "
              + loss
              + " at iteration "
              + (network.iterationCount() - 1)
              + ". Most likely the learning rate is too high: lower the updater's, and check that"
              + " the data is finite");
    }
    return loss;
  }
}
