package org.kiln.train;

import org.kiln.data.DataLoader;
import org.kiln.data.ElementType;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;

/** The two loaders of a run. */
final class Loaders {

  private Loaders() {}

  /**
   * Images of a training step: a batch for each worker. It is the union of the batches that as many
   * loaders would make, each with one worker's shard.
   */
  static int imagesPerStep(TrainingSettings settings, int workers) {
    return Math.multiplyExact(settings.data().batchSize(), workers);
  }

  static DataLoader training(
      VisionDataset data, TrainingSettings settings, int workers, ElementType type) {
    DataSettings images = settings.data();
    return DataLoader.of(data, Split.TRAIN)
        .transforms(images.augmentation().training(data.train()))
        .elementType(type)
        .batchSize(imagesPerStep(settings, workers))
        .labelSmoothing(images.labelSmoothing())
        .seed(settings.seed())
        .shuffle(true)
        .workers(images.workers())
        .build();
  }

  /** Training steps of an epoch: all its batches, or fewer where the settings say so. */
  static int stepsPerEpoch(VisionDataset data, TrainingSettings settings, int workers) {
    int batch = imagesPerStep(settings, workers);
    int all = (int) (((long) data.train().size() + batch - 1) / batch);
    int asked = settings.loop().trainingStepPerEpoch();
    return asked == -1 ? all : Math.min(asked, all);
  }

  static DataLoader test(VisionDataset data, DataSettings images, ElementType type) {
    return DataLoader.of(data, Split.TEST)
        .transforms(images.augmentation().evaluation(data.test()))
        .elementType(type)
        .batchSize(images.testBatchSize())
        .workers(images.workers())
        .build();
  }
}
