package org.kiln.train;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
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
   *     or takes images of another number of channels or size
   */
  static void require(Model network, VisionDataset data, AugmentationSettings images) {
    requireClasses(network, data);
    ImageShape shape = images.inputShape(data.test());
    ImageShape training = images.training(data.train()).outputShape(data.shape());
    if (!training.equals(shape)) {
      throw new TrainingException(
          "The transforms make training images of "
              + training
              + " but test images of "
              + shape
              + ": end both with the same size");
    }
    List<Form> inputs = NetworkInputs.of(network).forms();
    if (inputs.size() == 1) {
      requireInput(inputs.get(0), shape, data);
    }
  }

  private static void requireClasses(Model network, VisionDataset data) {
    Layer output = (Layer) NetworkView.of(network).outputLayer();
    if (output.conf().getLayer() instanceof FeedForwardLayer layer
        && layer.getNOut() != data.classes()) {
      throw new TrainingException(
          "The network has "
              + layer.getNOut()
              + " outputs, "
              + data.name()
              + " has "
              + data.classes()
              + " classes: make the network for this data set");
    }
  }

  private static void requireInput(Form input, ImageShape shape, VisionDataset data) {
    if (input.rank() == Rank.IMAGES) {
      input
          .features()
          .filter(channels -> channels != shape.channels())
          .ifPresent(channels -> refuseChannels(channels, shape, data));
    }
  }

  private static void refuseChannels(int channels, ImageShape shape, VisionDataset data) {
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
