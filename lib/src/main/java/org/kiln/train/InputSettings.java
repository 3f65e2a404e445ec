package org.kiln.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.kiln.data.ImageDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.ConvertChannels;
import org.kiln.data.transform.RandomResizedCrop;
import org.kiln.data.transform.ResizeMode;
import org.kiln.data.transform.Transform;
import org.kiln.data.transform.Transforms;
import org.kiln.error.KilnException;

/**
 * How images become what the network takes: one definition for both splits.
 *
 * @param scaling whether training images are cut at random
 * @param size of the network's input
 * @param mode how an image of another size is brought to it
 * @param channels 1 for grey, 3 for RGB, 0 for what the data set has
 */
public record InputSettings(Scaling scaling, ImageSize size, ResizeMode mode, int channels) {

  /** The data set's own size and channels; images of another size are resized and cropped. */
  public static final InputSettings OWN =
      new InputSettings(Scaling.FIT, ImageSize.OWN, ResizeMode.CROP, 0);

  /** How images get the input size. */
  public enum Scaling {
    /**
     * Those of both splits by the {@link InputSettings#mode}; images that have it stay as they are.
     */
    FIT,
    /**
     * Training: a random window of 8% to 100% of the area, resized. Test: by the mode; where that
     * crops, resized to cover 256/224 of the size, then the centre cut out (torchvision's ImageNet
     * reference).
     */
    RANDOM_RESIZED_CROP
  }

  /**
   * @throws KilnException if {@code channels} is not 0, 1 or 3
   */
  public InputSettings {
    Objects.requireNonNull(scaling, "scaling");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(mode, "mode");
    if (channels != 0 && channels != 1 && channels != 3) {
      throw new KilnException(
          "channels " + channels + ": expected 1 (grey), 3 (RGB), or 0 for the data set's own");
    }
  }

  /** These settings with another {@link #size}. */
  public InputSettings withSize(ImageSize value) {
    return new InputSettings(scaling, value, mode, channels);
  }

  /** These settings with another {@link #mode}. */
  public InputSettings withMode(ResizeMode value) {
    return new InputSettings(scaling, size, value, channels);
  }

  /** These settings with other {@link #channels}. */
  public InputSettings withChannels(int value) {
    return new InputSettings(scaling, size, mode, value);
  }

  /** These settings with {@code shape} where they leave it to the data set. */
  InputSettings at(ImageShape shape) {
    return new InputSettings(
        scaling,
        size.own() ? new ImageSize(shape.height(), shape.width()) : size,
        mode,
        channels == 0 ? shape.channels() : channels);
  }

  /** What the network gets of {@code dataset}. */
  ImageShape shape(ImageDataset dataset) {
    InputSettings all = at(dataset.shape());
    return new ImageShape(all.size.height(), all.size.width(), all.channels);
  }

  List<Transform> training(ImageDataset dataset) {
    ImageShape target = shape(dataset);
    return switch (scaling) {
      case FIT -> fitted(dataset, target);
      case RANDOM_RESIZED_CROP ->
          converted(
              dataset, target, List.of(new RandomResizedCrop(target.height(), target.width())));
    };
  }

  List<Transform> evaluation(ImageDataset dataset) {
    ImageShape target = shape(dataset);
    boolean zoomed = scaling == Scaling.RANDOM_RESIZED_CROP && mode == ResizeMode.CROP;
    return zoomed
        ? converted(dataset, target, Transforms.photoEvaluation(target).steps())
        : fitted(dataset, target);
  }

  private List<Transform> fitted(ImageDataset dataset, ImageShape target) {
    ImageShape stored = dataset.shape();
    boolean fits =
        dataset.uniform() && stored.height() == target.height() && stored.width() == target.width();
    return converted(
        dataset, target, fits ? List.of() : mode.steps(target.height(), target.width()));
  }

  private static List<Transform> converted(
      ImageDataset dataset, ImageShape target, List<Transform> steps) {
    List<Transform> all = new ArrayList<>(steps);
    if (dataset.shape().channels() != target.channels()) {
      all.add(0, new ConvertChannels(target.channels()));
    }
    return all;
  }
}
