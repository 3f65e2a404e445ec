package org.kiln.train;

import org.deeplearning4j.nn.api.Model;
import org.kiln.data.DataLoader;
import org.kiln.data.VisionDataset;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;

/**
 * Measures a network on a data set's test split.
 *
 * <pre>{@code
 * var metrics = Evaluator.of(net).evaluate(Datasets.cifar10());
 * }</pre>
 */
public final class Evaluator {

  private final Model network;
  private EngineOptions engine = EngineOptions.DEFAULT;
  private AugmentationSettings augmentation = AugmentationSettings.NONE;
  private int batchSize = 256;
  private int steps = -1;

  private Evaluator(Model network) {
    this.network = network;
  }

  /** An evaluator of {@code network}, which must be initialised. */
  public static Evaluator of(Model network) {
    return new Evaluator(network);
  }

  /** Which engine, precision and how many threads. */
  public Evaluator engine(EngineOptions options) {
    this.engine = options;
    return this;
  }

  /** How the network's training brought test images to size; by default they are as they are. */
  public Evaluator augmentation(AugmentationSettings settings) {
    this.augmentation = settings;
    return this;
  }

  /** Images in a batch, at least 1; does not change the result. */
  public Evaluator batchSize(int images) {
    Checks.atLeast(1, images, "test-bs");
    this.batchSize = images;
    return this;
  }

  /** Batches after which to end; -1 = all. */
  public Evaluator steps(int batches) {
    Checks.stepsOrAll(batches, "eval-step-per-epoch");
    this.steps = batches;
    return this;
  }

  /**
   * Measures on {@code data.test()}.
   *
   * @throws TrainingException if the network's input or classes are not the data set's
   */
  public Metrics evaluate(VisionDataset data) {
    NetworkFit.require(network, data);
    DataSettings images = DataSettings.ofBatchSize(batchSize, augmentation);
    try (Engine chosen = Engines.choose(network, engine);
        DataLoader loader = Loaders.test(data, images, chosen.elementType())) {
      return Measurement.of(chosen, loader, steps, new StopSignal());
    }
  }
}
