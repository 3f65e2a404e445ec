package org.kiln.train;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.ImageDataset;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.Engine;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkInputs.Form;
import org.kiln.engine.NetworkInputs.Rank;
import org.kiln.engine.NetworkView;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.kiln.engine.lower.InputShapes;
import org.kiln.engine.lower.Lowered;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;

/** Whether a network can take a data set's images and tell its classes apart. */
final class NetworkFit {

  private NetworkFit() {}

  /**
   * @param images what is done to the images before the network sees them
   * @throws TrainingException if the network has another number of outputs than the data classes,
   *     or takes images of another number of channels or another size, or if training and test
   *     images end with different shapes
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
   *     or takes images of another number of channels or of another size
   */
  static void require(Model network, ImageDataset data, ImageShape shape) {
    requireClasses(network, data);
    NetworkInputs inputs = NetworkInputs.of(NetworkView.of(network));
    if (inputs.forms().size() == 1) {
      requireChannels(inputs.forms().get(0), shape, data);
      requireSize(network, inputs, shape, data);
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

  private static void requireChannels(Form input, ImageShape shape, ImageDataset data) {
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

  /** What Kiln can plan fits; of what it can't, DL4J is asked, with one black image. */
  private static void requireSize(
      Model network, NetworkInputs inputs, ImageShape shape, ImageDataset data) {
    Shape image =
        InputShapes.images(
            inputs, 0, new Shape(1, shape.channels(), shape.height(), shape.width()));
    if (Lowering.lower(network, PlanRequest.inference(ValueType.FLOAT32, image))
        instanceof Lowered) {
      return;
    }
    Batch black = new Batch(1, shape, data.classNames().size(), ElementType.FLOAT32);
    black.size(1);
    try (Engine dl4j = new Dl4jEngine(network)) {
      dl4j.predict(black);
    } catch (RuntimeException e) {
      throw new TrainingException(
          "The network can't take images of "
              + shape
              + ", as those of "
              + data.name()
              + " are ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "): bring them to the size that it was made for with --image-size, in Java"
              + " augmentation.withImageSize(height, width), or make the network for this data set",
          e);
    }
  }
}
