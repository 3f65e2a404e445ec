package org.kiln.cli;

import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.ResizeMode;
import org.kiln.error.KilnException;
import org.kiln.model.Models;
import org.kiln.train.AugmentationSettings;
import org.kiln.train.Flip;
import org.kiln.train.ImageSize;
import org.kiln.train.InputSettings;
import picocli.CommandLine.Option;

/** What is done to images before the network sees them. */
final class ImageOptions {

  @Option(
      names = "--image-size",
      paramLabel = "SIZE",
      description =
          "Brings all images to this size: a side such as 224, or height x width such as 96x128."
              + " Default: the recipe's; else the data set's; else, for images of your own, the"
              + " size that the network was published with.")
  private String size;

  @Option(
      names = "--resize-mode",
      paramLabel = "MODE",
      description =
          "How images of another size get it: crop (resized to cover it, the middle cut out), pad"
              + " (resized to fit inside, black beside) or squash (each side by its own factor)."
              + " Default: the recipe's, mostly crop.")
  private ResizeMode mode;

  @Option(
      names = "--channels",
      paramLabel = "N",
      description =
          "1 makes images grey, 3 makes them RGB. Default: the data set's; 3 for images of your"
              + " own.")
  private Integer channels;

  @Option(
      names = "--crop-padding",
      paramLabel = "N",
      description =
          "Pixels of black around training images from which one of the old size is cut at random;"
              + " 0 = none. Default: the recipe's.")
  private Integer cropPadding;

  @Option(
      names = "--flip",
      negatable = true,
      description =
          "Mirrors half of the training images, or none. Default: the recipe's, mostly only colour"
              + " images, and none where a class is another seen in a mirror, or a digit or letter.")
  private Boolean flip;

  /**
   * {@code images} with every option that was given.
   *
   * @throws KilnException if a value is outside its range
   */
  AugmentationSettings apply(AugmentationSettings images) {
    Flip mirrored = flip == null ? null : flip ? Flip.YES : Flip.NO;
    AugmentationSettings changed = images.withInput(apply(images.input()));
    changed = SettingsOptions.set(changed, cropPadding, AugmentationSettings::withCropPadding);
    return SettingsOptions.set(changed, mirrored, AugmentationSettings::withFlip);
  }

  private InputSettings apply(InputSettings input) {
    ImageSize wanted = size == null ? null : ImageSize.parse(size);
    InputSettings changed = SettingsOptions.set(input, wanted, InputSettings::withSize);
    changed = SettingsOptions.set(changed, mode, InputSettings::withMode);
    return SettingsOptions.set(changed, channels, InputSettings::withChannels);
  }

  /**
   * How a data set is opened for a new network: images of the user's own, which have no common
   * size, at the one that the network was published with, unless the settings say another.
   *
   * @param dataset its name in the registry
   * @param architecture the network's
   */
  static DataOptions sized(
      DataOptions options, InputSettings input, String dataset, String architecture) {
    boolean own = Datasets.names().contains(dataset) && !Datasets.isDownloadable(dataset);
    if (!own
        || !input.size().equals(ImageSize.OWN)
        || options.inputSize().isPresent()
        || !Models.isRegistered(architecture)) {
      return options;
    }
    ImageShape published = Models.info(architecture).input();
    return options.withInputSize(new ImageShape(published.height(), published.width(), 3));
  }
}
