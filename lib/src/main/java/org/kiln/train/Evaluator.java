package org.kiln.train;

import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.DataLoader;
import org.kiln.data.ImageDataset;
import org.kiln.data.Normalization;
import org.kiln.data.RelabelledDataset;
import org.kiln.data.VisionDataset;
import org.kiln.data.transform.Transforms;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;
import org.kiln.error.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures a network on a data set's test split.
 *
 * <pre>{@code
 * var metrics = Evaluator.of(net).evaluate(Datasets.cifar10());
 * var later = Evaluator.of(Checkpoint.read(file)).evaluate(Datasets.cifar10());
 * }</pre>
 */
public final class Evaluator {

  private static final Logger LOG = LoggerFactory.getLogger(Evaluator.class);

  private final Model network;
  private final Optional<Checkpoint> checkpoint;
  private EngineOptions engine = EngineOptions.DEFAULT;
  private AugmentationSettings augmentation = AugmentationSettings.NONE;
  private int batchSize = 256;
  private int steps = -1;

  private Evaluator(Model network, Optional<Checkpoint> checkpoint) {
    this.network = network;
    this.checkpoint = checkpoint;
  }

  /** An evaluator of {@code network}, which must be initialised. */
  public static Evaluator of(Model network) {
    return new Evaluator(network, Optional.empty());
  }

  /**
   * An evaluator of a checkpoint's network. Images are brought to the size, and bytes to the
   * values, that it was trained on; classes go by their names, so that a data set may have them in
   * another order, or not all of them. A checkpoint of Kiln 0.1.0 has no names: there only the
   * number is checked.
   */
  public static Evaluator of(Checkpoint checkpoint) {
    return new Evaluator(checkpoint.network(), Optional.of(checkpoint))
        .augmentation(checkpoint.settings().data().augmentation());
  }

  /** Which engine, precision and how many threads. */
  public Evaluator engine(EngineOptions options) {
    this.engine = options;
    return this;
  }

  /**
   * How the network's training brought test images to size; by default as the checkpoint says, or,
   * without one, to the data set's own size.
   */
  public Evaluator augmentation(AugmentationSettings settings) {
    this.augmentation = settings;
    return this;
  }

  /** What is done to test images, instead of what the settings say. */
  public Evaluator transforms(Transforms evaluation) {
    return augmentation(augmentation.withTransforms(evaluation, evaluation));
  }

  /** Images in a batch, at least 1; does not change the result. */
  public Evaluator batchSize(int images) {
    Checks.atLeast(1, images, "test-bs");
    this.batchSize = images;
    return this;
  }

  /**
   * Batches to measure; -1 = all. Fewer than there are take a sample that is spread over the split:
   * of each class its share, the same images every time.
   */
  public Evaluator steps(int batches) {
    Checks.stepsOrAll(batches, "eval-step-per-epoch");
    this.steps = batches;
    return this;
  }

  /**
   * Measures on {@code data.test()}.
   *
   * @throws TrainingException if the network's input or number of classes is not the data set's
   * @throws DataException if the data set has classes that the checkpoint's network does not know;
   *     names the difference
   */
  public Metrics evaluate(VisionDataset data) {
    if (checkpoint.isPresent() && checkpoint.get().classNames().isEmpty()) {
      LOG.warn(
          "The checkpoint is of Kiln 0.1.0 and does not name its classes: class 1 of {} is taken"
              + " for the network's output 1, and so on",
          data.name());
    }
    return evaluate(data.test(), data.normalization());
  }

  /**
   * Measures a checkpoint's network on images alone: no training images need be there.
   *
   * @param images for instance those of {@link org.kiln.data.Datasets#evaluation}
   * @throws TrainingException if there is no checkpoint that says how bytes become values, or as
   *     {@link #evaluate(VisionDataset)}
   * @throws DataException as {@link #evaluate(VisionDataset)}
   */
  public Metrics evaluate(ImageDataset images) {
    Normalization normalization =
        checkpoint
            .flatMap(Checkpoint::normalization)
            .orElseThrow(
                () ->
                    new TrainingException(
                        "Nothing says how the bytes of "
                            + images.name()
                            + " become the network's values: evaluate a VisionDataset, or a"
                            + " checkpoint of a Kiln later than 0.1.0"));
    return evaluate(images, normalization);
  }

  private Metrics evaluate(ImageDataset images, Normalization ofData) {
    ImageDataset test =
        checkpoint
            .map(Checkpoint::classNames)
            .filter(names -> !names.isEmpty())
            .map(names -> RelabelledDataset.of(images, names))
            .orElse(images);
    Normalization normalization = checkpoint.flatMap(Checkpoint::normalization).orElse(ofData);
    AugmentationSettings input =
        checkpoint
            .flatMap(Checkpoint::shape)
            .map(shape -> augmentation.withInput(augmentation.input().at(shape)))
            .orElse(augmentation);
    NetworkFit.require(network, test, input.inputShape(test));
    DataSettings settings = DataSettings.ofBatchSize(batchSize, input);
    try (Engine chosen = Engines.choose(network, engine);
        DataLoader loader =
            Loaders.test(test, normalization, settings, steps, chosen.elementType())) {
      return Measurement.of(chosen, loader, new StopSignal());
    }
  }
}
