package org.kiln.train;

import java.util.List;
import org.kiln.data.DataLoader;
import org.kiln.data.ElementType;
import org.kiln.data.ImageDataset;
import org.kiln.data.Normalization;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.data.transform.Mirroring;
import org.kiln.data.transform.Transforms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two loaders of a run. */
final class Loaders {

  private static final Logger LOG = LoggerFactory.getLogger(Loaders.class);

  private Loaders() {}

  static DataLoader training(
      VisionDataset data, TrainingSettings settings, int replicas, ElementType type) {
    DataSettings images = settings.data();
    warnOfFlip(images.augmentation(), data.train());
    return DataLoader.of(data, Split.TRAIN)
        .transforms(images.augmentation().training(data.train()))
        .elementType(type)
        .batchSize(settings.imagesPerStep(replicas))
        .labelSmoothing(images.labelSmoothing())
        .seed(settings.seed())
        .shuffle(true)
        .workers(images.workers())
        .build();
  }

  private static void warnOfFlip(AugmentationSettings images, ImageDataset dataset) {
    if (images.flip() == Flip.YES && images.transforms() == null) {
      Mirroring.byNames(dataset.classNames())
          .ifPresent(
              reason ->
                  LOG.warn(
                      "Training images are mirrored, but {}: try --no-flip, in Java"
                          + " augmentation.withFlip(Flip.NO)",
                      reason));
    }
  }

  /** Training steps of an epoch: all its batches, or fewer where the settings say so. */
  static int stepsPerEpoch(VisionDataset data, TrainingSettings settings, int replicas) {
    int batch = settings.imagesPerStep(replicas);
    int all = (int) (((long) data.train().size() + batch - 1) / batch);
    int asked = settings.loop().trainingStepPerEpoch();
    return asked == -1 ? all : Math.min(asked, all);
  }

  /**
   * The images to measure on.
   *
   * @param normalization in whatever channels
   * @param steps batches of a sample that is spread over the split; -1 for the whole split
   */
  static DataLoader test(
      ImageDataset data,
      Normalization normalization,
      DataSettings images,
      int steps,
      ElementType type) {
    warnOfAbsent(data);
    long sample = (long) steps * images.testBatchSize();
    Transforms transforms = images.augmentation().evaluation(data);
    int channels = transforms.outputShape(data.shape()).channels();
    return DataLoader.of(data)
        .transforms(transforms)
        .normalization(normalization.toChannels(channels))
        .elementType(type)
        .batchSize(images.testBatchSize())
        .sample(steps == -1 ? -1 : (int) Math.min(Integer.MAX_VALUE, sample))
        .workers(images.workers())
        .build();
  }

  private static void warnOfAbsent(ImageDataset test) {
    // Files of one's own were looked through for them when they were opened.
    List<String> absent = test.warnings().isEmpty() ? test.absentClasses() : List.of();
    if (!absent.isEmpty()) {
      LOG.warn(
          "{} has no test images of {} of its {} classes, among them {}: precision, recall and F1"
              + " are means over the others",
          test.name(),
          absent.size(),
          test.classNames().size(),
          absent.get(0));
    }
  }
}
