package org.kiln.train;

import java.util.ArrayList;
import java.util.List;
import org.kiln.data.ImageDataset;
import org.kiln.data.ImageShape;
import org.kiln.data.transform.Cutout;
import org.kiln.data.transform.HorizontalFlip;
import org.kiln.data.transform.RandomCrop;
import org.kiln.data.transform.RandomResizedCrop;
import org.kiln.data.transform.Resize;
import org.kiln.data.transform.Transform;
import org.kiln.data.transform.Transforms;

/**
 * How training images are varied, and how images of both splits get the network's input size.
 *
 * @param scaling how images are brought to {@code inputSize}
 * @param inputSize height and width of the network's input in pixels; 0 = the data set's own
 * @param cropPadding pixels of zeros around the image from which a window of the old size is cut at
 *     random; 0 = none
 * @param flip whether half of the images are mirrored left to right
 * @param cutout side of the square set to the mean, in pixels; 0 = none (DeVries and Taylor 2017,
 *     arXiv:1708.04552)
 */
public record AugmentationSettings(
    Scaling scaling, int inputSize, int cropPadding, boolean flip, int cutout) {

  /** Images as they are. */
  public static final AugmentationSettings NONE =
      new AugmentationSettings(Scaling.NONE, 0, 0, false, 0);

  /** The CIFAR habit (He et al. 2016): crop from 4 pixels of padding, flip. */
  public static final AugmentationSettings CROP_4_AND_FLIP =
      new AugmentationSettings(Scaling.NONE, 0, 4, true, 0);

  /** How images get the input size. */
  public enum Scaling {
    /** They have it. */
    NONE,
    /** Both splits are resized to it. */
    RESIZE,
    /**
     * Training: a random window of 8% to 100% of the area, resized. Test: the shorter side resized
     * to 256/224 of it, then the centre cut out (torchvision's ImageNet reference).
     */
    RANDOM_RESIZED_CROP
  }

  /**
   * @throws IllegalArgumentException if a value is outside its range, or scaling has no size
   */
  public AugmentationSettings {
    Checks.atLeast(0, inputSize, "input size");
    Checks.atLeast(0, cropPadding, "crop padding");
    Checks.atLeast(0, cutout, "cutout");
    if (scaling != Scaling.NONE && inputSize == 0) {
      throw new IllegalArgumentException(
          "input size 0 with scaling " + scaling + ": expected a size to scale to");
    }
  }

  /** These settings with another {@link #inputSize}. */
  public AugmentationSettings withInputSize(int value) {
    return new AugmentationSettings(scaling, value, cropPadding, flip, cutout);
  }

  /** What is done to images of {@code dataset} in training. */
  public Transforms training(ImageDataset dataset) {
    List<Transform> steps = new ArrayList<>();
    switch (scaling) {
      case NONE -> {}
      case RESIZE -> steps.add(new Resize(inputSize, inputSize));
      case RANDOM_RESIZED_CROP -> steps.add(new RandomResizedCrop(inputSize, inputSize));
    }
    if (cropPadding > 0) {
      steps.add(new RandomCrop(cropPadding));
    }
    if (flip) {
      steps.add(new HorizontalFlip());
    }
    if (cutout > 0) {
      steps.add(new Cutout(cutout));
    }
    return new Transforms(steps);
  }

  /** What is done to images of {@code dataset} when they are measured. */
  public Transforms evaluation(ImageDataset dataset) {
    return switch (scaling) {
      case NONE -> Transforms.evaluation(dataset);
      case RESIZE -> Transforms.of(new Resize(inputSize, inputSize));
      case RANDOM_RESIZED_CROP ->
          Transforms.photoEvaluation(
              new ImageShape(inputSize, inputSize, dataset.shape().channels()));
    };
  }
}
