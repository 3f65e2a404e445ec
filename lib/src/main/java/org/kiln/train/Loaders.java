package org.kiln.train;

import org.kiln.data.DataLoader;
import org.kiln.data.ElementType;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;

/** The two loaders of a run. */
final class Loaders {

  private Loaders() {}

  static DataLoader training(VisionDataset data, TrainingSettings settings, ElementType type) {
    DataSettings images = settings.data();
    return DataLoader.of(data, Split.TRAIN)
        .transforms(images.augmentation().training(data.train()))
        .elementType(type)
        .batchSize(images.batchSize())
        .labelSmoothing(images.labelSmoothing())
        .seed(settings.seed())
        .shuffle(true)
        .workers(images.workers())
        .build();
  }

  /** Training steps of an epoch: all its batches, or fewer where the settings say so. */
  static int stepsPerEpoch(VisionDataset data, TrainingSettings settings) {
    int batch = settings.data().batchSize();
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
