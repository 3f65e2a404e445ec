package org.kiln.train;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;
import org.kiln.engine.NetworkView;
import org.kiln.error.KilnException;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DL4J's {@code fit(iterator, epochs)} on Kiln's engines: no run, no files, the network's own
 * updater. For everything beyond that there is {@link Trainer}.
 */
public final class IteratorTraining {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.train");

  private final NetworkView network;
  private final MultiDataSetIterator iterator;
  private final EngineOptions options;

  /**
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @param iterator what to train on
   * @param options which engine, precision and how many threads
   * @throws KilnException if the network is of another kind or not initialised
   */
  public IteratorTraining(Model network, MultiDataSetIterator iterator, EngineOptions options) {
    this.network = NetworkView.of(network);
    this.iterator = Objects.requireNonNull(iterator, "iterator");
    this.options = options;
  }

  /** The same on DL4J's iterator for networks with one input and one output. */
  public IteratorTraining(Model network, DataSetIterator iterator, EngineOptions options) {
    this(
        network,
        new MultiDataSetIteratorAdapter(Objects.requireNonNull(iterator, "iterator")),
        options);
  }

  /**
   * Trains; see {@code org.kiln.Kiln#fit}.
   *
   * @param epochs at least 1
   * @return mean loss of each finished epoch, without regularisation
   * @throws KilnException if {@code epochs} is below 1, or the iterator can't be reset for a second
   *     epoch
   * @throws TrainingException if the loss becomes infinite or NaN, or the iterator is empty
   */
  public double[] fit(int epochs) {
    Checks.atLeast(1, epochs, "epochs");
    if (epochs > 1 && !iterator.resetSupported()) {
      throw new KilnException(
          "epochs " + epochs + " from an iterator that can't be reset: expected 1");
    }
    double[] losses = new double[epochs];
    int finished = 0;
    try (Engine engine = Engines.choose(network.network(), options)) {
      while (finished < epochs && !Thread.currentThread().isInterrupted()) {
        Optional<Double> loss = epoch(engine);
        if (loss.isEmpty()) {
          break;
        }
        losses[finished++] = loss.get();
        LOG.info("epoch {}/{} done: mean loss {}", finished, epochs, loss.get());
      }
      engine.synchronise();
    }
    return Arrays.copyOf(losses, finished);
  }

  /** The mean loss; empty if the thread was interrupted before the epoch's end. */
  private Optional<Double> epoch(Engine engine) {
    if (!iterator.hasNext() && iterator.resetSupported()) {
      iterator.reset();
    }
    Model model = network.network();
    network.tell(listener -> listener.onEpochStart(model));
    Optional<Double> loss;
    try (BatchFeed feed = BatchFeed.of(iterator)) {
      loss = steps(engine, feed);
    } catch (CancellationException e) {
      return Optional.empty();
    }
    if (loss.isPresent()) {
      engine.synchronise();
      network.tell(listener -> listener.onEpochEnd(model));
      network.epochCount(network.epochCount() + 1);
    }
    return loss;
  }

  private Optional<Double> steps(Engine engine, BatchFeed feed) {
    double sum = 0;
    long images = 0;
    for (Optional<MultiDataSet> batch = next(feed); batch.isPresent(); batch = next(feed)) {
      long size = size(batch.get());
      sum += size * finite(engine.fit(batch.get()));
      images += size;
      if (Thread.currentThread().isInterrupted()) {
        return Optional.empty();
      }
    }
    if (images == 0) {
      throw new TrainingException("The iterator has no data: expected at least one batch");
    }
    return Optional.of(sum / images);
  }

  private Optional<MultiDataSet> next(BatchFeed feed) {
    long start = System.nanoTime();
    Optional<MultiDataSet> batch = feed.next();
    network.loadTime(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    return batch;
  }

  private static long size(MultiDataSet batch) {
    if (batch.getFeatures() == null || batch.getLabels() == null) {
      throw new TrainingException(
          "The iterator gave a batch without "
              + (batch.getFeatures() == null ? "features" : "labels")
              + ": training needs both");
    }
    return batch.getFeatures(0).size(0);
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
