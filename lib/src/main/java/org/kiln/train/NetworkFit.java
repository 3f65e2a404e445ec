package org.kiln.train;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.kiln.data.ImageDataset;
import org.kiln.data.ImageShape;
import org.kiln.data.VisionDataset;
import org.kiln.engine.NetworkView;
import org.kiln.engine.plan.NetworkInputs;
import org.kiln.engine.plan.NetworkInputs.Form;
import org.kiln.engine.plan.NetworkInputs.Rank;

/** Whether a network can take a data set's images and tell its classes apart. */
final class NetworkFit {

  private NetworkFit() {}

  /**
   * @param images what is done to the images before the network sees them
   * @throws TrainingException if the network has another number of outputs than the data classes,
   *     or takes images of another number of channels, or the splits' images end with other shapes
   */
  static void require(Model network, VisionDataset data, AugmentationSettings images) {
    ImageShape shape = images.inputShape(data.test());
    require(network, data.test(), shape);
    ImageShape training = images.trainingShape(data.train());
    if (!training.equals(shape)) {
      throw new TrainingException(
          "The transforms make training images of "
              + training
              + " but test images of "
              + shape
              + ": end both with the same size");
    }
  }

  /**
   * @param shape of the images of {@code data} as the network gets them
   * @throws TrainingException if the network has another number of outputs than the data classes,
   *     or takes images of another number of channels
   */
  static void require(Model network, ImageDataset data, ImageShape shape) {
    requireClasses(network, data);
    List<Form> inputs = NetworkInputs.of(network).forms();
    if (inputs.size() == 1) {
      requireInput(inputs.get(0), shape, data);
    }
  }

  private static void requireClasses(Model network, ImageDataset data) {
    Layer output = (Layer) NetworkView.of(network).outputLayer();
    if (output.conf().getLayer() instanceof FeedForwardLayer layer
        && layer.getNOut() != data.classNames().size()) {
      throw new TrainingException(
          "The network has "
              + layer.getNOut()
              + " outputs, "
              + data.name()
              + " has "
              + data.classNames().size()
              + " classes: make the network for this data set");
    }
  }

  private static void requireInput(Form input, ImageShape shape, ImageDataset data) {
    if (input.rank() == Rank.IMAGES) {
      input
          .features()
          .filter(channels -> channels != shape.channels())
          .ifPresent(channels -> refuseChannels(channels, shape, data));
    }
  }

  private static void refuseChannels(int channels, ImageShape shape, ImageDataset data) {
    throw new TrainingException(
        "The network takes images of "
            + channels
            + " channels, those of "
            + data.name()
            + " are "
            + shape
            + ": convert them with --channels "
            + channels
            + ", in Java augmentation.withInput(input.withChannels("
            + channels
            + ")), or make the network for this data set");
  }
}
