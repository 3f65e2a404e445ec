package org.kiln.data.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledImages;
import org.kiln.error.KilnException;

/**
 * An ordered list of transforms, with the usual ones by name.
 *
 * @param steps applied first to last
 */
public record Transforms(List<Transform> steps) {

  private static final double EVALUATION_ZOOM = 256.0 / 224;

  /**
   * @throws KilnException if a {@link PixelTransform} follows a {@link Cutout}, whose colour is
   *     only known after normalisation
   */
  public Transforms {
    steps = List.copyOf(steps);
    boolean erased = false;
    for (Transform step : steps) {
      if (erased && step instanceof PixelTransform) {
        throw new KilnException(step + " stands after Cutout: put what computes pixels before it");
      }
      erased |= step instanceof Cutout;
    }
  }

  /** No transforms: images as they are stored. */
  public static Transforms none() {
    return new Transforms(List.of());
  }

  /**
   * The given steps.
   *
   * @param steps applied first to last
   */
  public static Transforms of(Transform... steps) {
    return new Transforms(List.of(steps));
  }

  /**
   * Random crop with padding, then horizontal flip: training on CIFAR (He et al. 2015).
   *
   * @param padding black pixels on each side, 4 for 32x32
   */
  public static Transforms cropAndFlip(int padding) {
    return of(new RandomCrop(padding), new HorizontalFlip());
  }

  /**
   * Random resized crop, then horizontal flip: training on photographs of all sizes.
   *
   * @param shape size of the network's input
   */
  public static Transforms photoTraining(ImageShape shape) {
    return of(new RandomResizedCrop(shape.height(), shape.width()), new HorizontalFlip());
  }

  /**
   * Resize to cover 256/224 of the input's size, the aspect ratio kept, then centre crop: testing
   * on photographs of all sizes.
   *
   * @param shape size of the network's input
   */
  public static Transforms photoEvaluation(ImageShape shape) {
    return of(
        ResizeMode.covering(zoomed(shape.height()), zoomed(shape.width())),
        new CenterCrop(shape.height(), shape.width()));
  }

  private static int zoomed(int side) {
    return (int) Math.round(side * EVALUATION_ZOOM);
  }

  /**
   * What is usually trained with: random resized crop where sizes differ, else a crop with an
   * eighth of the width as padding; then a flip, unless {@link Mirroring} speaks against it.
   *
   * @param dataset what will be trained on
   */
  public static Transforms training(LabelledImages dataset) {
    ImageShape shape = dataset.shape();
    Transforms crop =
        dataset.uniform()
            ? of(new RandomCrop(shape.width() / 8))
            : of(new RandomResizedCrop(shape.height(), shape.width()));
    return Mirroring.of(dataset).harmless() ? crop.then(new HorizontalFlip()) : crop;
  }

  /**
   * What is usually tested with: resize and centre crop where sizes differ, else nothing.
   *
   * @param dataset what will be tested on
   */
  public static Transforms evaluation(LabelledImages dataset) {
    return dataset.uniform() ? none() : photoEvaluation(dataset.shape());
  }

  /**
   * These steps and one more.
   *
   * @param step applied last
   */
  public Transforms then(Transform step) {
    List<Transform> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Transforms(longer);
  }

  /** What the steps do, in a few words: "resize the shorter side to 36, centre crop 32x32". */
  public String describe() {
    return steps.isEmpty()
        ? "as stored"
        : steps.stream().map(Transform::describe).collect(Collectors.joining(", "));
  }

  /**
   * Shape that all the steps together make of an image.
   *
   * @param input shape of the stored image
   */
  public ImageShape outputShape(ImageShape input) {
    ImageShape shape = input;
    for (Transform step : steps) {
      shape = step.outputShape(shape);
    }
    return shape;
  }
}
