package org.kiln.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.kiln.data.ImageDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.Cutout;
import org.kiln.data.transform.HorizontalFlip;
import org.kiln.data.transform.RandomCrop;
import org.kiln.data.transform.ResizeMode;
import org.kiln.data.transform.Transform;
import org.kiln.data.transform.Transforms;
import org.kiln.error.KilnException;
import org.kiln.train.InputSettings.Scaling;

/**
 * What is done to images before the network sees them: how those of both splits get their size, and
 * how training images are varied.
 *
 * @param input how images get the network's input size and channels
 * @param cropPadding pixels of zeros around the image from which a window of the old size is cut at
 *     random; 0 = none
 * @param flip whether half of the images are mirrored left to right
 * @param cutout side of the square set to the mean, in pixels; 0 = none (DeVries and Taylor 2017,
 *     arXiv:1708.04552)
 * @param transforms of the user's own, in the place of all of the above; null = none
 */
public record AugmentationSettings(
    @LaterSetting(before = "null") InputSettings input,
    int cropPadding,
    Flip flip,
    int cutout,
    @LaterSetting(before = "null") @JsonInclude(JsonInclude.Include.NON_NULL)
        OwnTransforms transforms) {

  /** Images as they are, where they have one size. */
  public static final AugmentationSettings NONE =
      new AugmentationSettings(InputSettings.OWN, 0, Flip.NO, 0);

  /**
   * The CIFAR habit (He et al. 2016): crop from 4 pixels of padding, flip where it does no harm.
   */
  public static final AugmentationSettings CROP_4_AND_FLIP =
      new AugmentationSettings(InputSettings.OWN, 4, Flip.AUTO, 0);

  /**
   * @throws KilnException if a value is outside its range
   */
  public AugmentationSettings {
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(flip, "flip");
    Checks.atLeast(0, cropPadding, "crop-padding");
    Checks.atLeast(0, cutout, "cutout");
  }

  /** Without transforms of the user's own. */
  public AugmentationSettings(InputSettings input, int cropPadding, Flip flip, int cutout) {
    this(input, cropPadding, flip, cutout, null);
  }

  /**
   * Reads a checkpoint's. Kiln 0.1.0 had no {@code input}, but a {@code scaling} that was NONE,
   * RESIZE (of both sides) or RANDOM_RESIZED_CROP, and one {@code input_size}, 0 for the data
   * set's.
   */
  @JsonCreator
  static AugmentationSettings read(
      @JsonProperty("input") InputSettings input,
      @JsonProperty("crop_padding") int cropPadding,
      @JsonProperty("flip") Flip flip,
      @JsonProperty("cutout") int cutout,
      @JsonProperty("transforms") OwnTransforms transforms,
      @JsonProperty("scaling") String scaling,
      @JsonProperty("input_size") Integer inputSize) {
    InputSettings how = input == null ? before(scaling, inputSize) : input;
    return new AugmentationSettings(how, cropPadding, flip, cutout, transforms);
  }

  private static InputSettings before(String scaling, int inputSize) {
    return switch (scaling) {
      case "NONE" -> InputSettings.OWN;
      case "RESIZE" -> resized(Scaling.FIT, ResizeMode.SQUASH, inputSize);
      case "RANDOM_RESIZED_CROP" ->
          resized(Scaling.RANDOM_RESIZED_CROP, ResizeMode.CROP, inputSize);
      default -> throw new KilnException("scaling " + scaling);
    };
  }

  private static InputSettings resized(Scaling scaling, ResizeMode mode, int side) {
    return new InputSettings(scaling, ImageSize.square(side), mode, 0);
  }

  /** These settings with another {@link #input}. */
  public AugmentationSettings withInput(InputSettings value) {
    return new AugmentationSettings(value, cropPadding, flip, cutout, transforms);
  }

  /** These settings with images brought to another size. */
  public AugmentationSettings withImageSize(int height, int width) {
    return withInput(input.withSize(new ImageSize(height, width)));
  }

  /** These settings with another {@link #cropPadding}. */
  public AugmentationSettings withCropPadding(int value) {
    return new AugmentationSettings(input, value, flip, cutout, transforms);
  }

  /** These settings with another {@link #flip}. */
  public AugmentationSettings withFlip(Flip value) {
    return new AugmentationSettings(input, cropPadding, value, cutout, transforms);
  }

  /** These settings with {@link #transforms} of the user's own. */
  public AugmentationSettings withTransforms(Transforms training, Transforms evaluation) {
    return new AugmentationSettings(
        input, cropPadding, flip, cutout, new OwnTransforms(training, evaluation));
  }

  /** What is done to images of {@code dataset} in training. */
  public Transforms training(ImageDataset dataset) {
    if (transforms != null) {
      return transforms.training();
    }
    List<Transform> steps = new ArrayList<>(input.training(dataset));
    if (cropPadding > 0) {
      steps.add(new RandomCrop(cropPadding));
    }
    if (flip.of(dataset)) {
      steps.add(new HorizontalFlip());
    }
    if (cutout > 0) {
      steps.add(new Cutout(cutout));
    }
    return new Transforms(steps);
  }

  /** What is done to images of {@code dataset} when they are measured. */
  public Transforms evaluation(ImageDataset dataset) {
    return transforms == null ? new Transforms(input.evaluation(dataset)) : transforms.evaluation();
  }

  /** What {@link #training} makes, without looking at any image. */
  ImageShape trainingShape(ImageDataset dataset) {
    return transforms == null
        ? inputShape(dataset)
        : transforms.training().outputShape(dataset.shape());
  }

  /** What the network gets of {@code dataset}: height, width, channels. */
  public ImageShape inputShape(ImageDataset dataset) {
    return evaluation(dataset).outputShape(dataset.shape());
  }
}
