package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Networks by name.
 *
 * <pre>{@code
 * var net = Models.create("resnet20", Datasets.cifar10());
 * }</pre>
 *
 * <p>Names are found whatever their case, and with {@code -} for {@code _}: {@code "VGG16-BN"} is
 * {@code vgg16_bn}.
 *
 * <p>A new network carries {@code Momentum} at learning rate 0.01 as its updater, so that plain
 * DL4J's {@code fit} trains it; {@link org.kiln.optim.Optimizer#applyTo} sets another.
 */
public final class Models {

  /** Seed of the initial weights where none is given. Not 0, which DL4J takes for "no seed". */
  public static final long DEFAULT_SEED = 1;

  private static final ModelRegistry REGISTRY = new ModelRegistry();

  static {
    LeNet.registerIn(REGISTRY);
    AlexNet.registerIn(REGISTRY);
    VggNets.registerIn(REGISTRY);
    ResNets.registerIn(REGISTRY);
    CifarResNets.registerIn(REGISTRY);
    PreActivationNets.registerIn(REGISTRY);
    ResNet9.registerIn(REGISTRY);
    DenseNets.registerIn(REGISTRY);
    SqueezeNets.registerIn(REGISTRY);
    MobileNetV2.registerIn(REGISTRY);
    MobileNetV3.registerIn(REGISTRY);
    EfficientNets.registerIn(REGISTRY);
    GoogLeNet.registerIn(REGISTRY);
    InceptionV3.registerIn(REGISTRY);
  }

  private Models() {}

  /**
   * A new network for a data set's images and classes, with the default seed.
   *
   * @param name registry name
   * @param data what it is to be trained on
   * @throws KilnException if there is no such name, or the network can't take the images
   */
  public static ComputationGraph create(String name, VisionDataset data) {
    return create(name, data.shape(), data.classes(), DEFAULT_SEED);
  }

  /**
   * A new network.
   *
   * @param name registry name
   * @param input size of the images it is to take; at run time NCHW float32
   * @param classes number of its outputs, at least 2
   * @param seed of its initial weights; equal seeds give equal weights
   * @throws KilnException if there is no such name, or the network can't take such images or
   *     classes
   */
  public static ComputationGraph create(String name, ImageShape input, int classes, long seed) {
    return factory(name, classes).create(input, classes, seed);
  }

  /**
   * The configuration of a new network: its layers without weights, at once and in little memory.
   * To be written as JSON it must have been a network: DL4J reads batch norm's {@code useLogStd}
   * back only where the names of the parameters stand beside it, which {@code init} puts there.
   *
   * @param name registry name
   * @param input size of the images it is to take; at run time NCHW float32
   * @param classes number of its outputs, at least 2
   * @param seed of its initial weights
   * @throws KilnException if there is no such name, or the network can't take such images or
   *     classes
   */
  public static ComputationGraphConfiguration configuration(
      String name, ImageShape input, int classes, long seed) {
    return factory(name, classes).configuration(input, classes, seed);
  }

  private static ModelFactory factory(String name, int classes) {
    ModelFactory factory = REGISTRY.factory(name);
    if (classes < 2) {
      throw new KilnException(
          "Model "
              + name
              + " for "
              + classes
              + (classes == 1 ? " class" : " classes")
              + ": expected at least 2; images of your own lie in a folder for each class");
    }
    return factory;
  }

  /**
   * Whether there is a network of exactly this name, which {@link #info} would find in other
   * spellings too.
   *
   * @param name registry name, or what a checkpoint calls a network of its owner's
   */
  public static boolean isRegistered(String name) {
    return all().stream().anyMatch(info -> info.name().equals(name));
  }

  /**
   * What there is to know of a network.
   *
   * @param name registry name
   * @throws KilnException if there is no such name; the message lists those there are
   */
  public static ModelInfo info(String name) {
    return REGISTRY.info(name);
  }

  /** All networks, ordered by name, numbers in names by their value. */
  public static List<ModelInfo> all() {
    return REGISTRY.all();
  }

  /**
   * Adds a network under a name of its own.
   *
   * @param info its name and what there is to know of it
   * @param factory builds it
   * @throws KilnException if the name is taken
   */
  public static void register(ModelInfo info, ModelFactory factory) {
    REGISTRY.register(info, factory);
  }

  /**
   * Adds a network of one's own; builds it once to count its parameters and multiply-adds.
   *
   * @param name a name not yet taken
   * @param input default size of an image
   * @param classes default number of classes
   * @param factory builds it
   * @return what there is to know of it
   * @throws KilnException if the name is taken, or not a registry name
   */
  public static ModelInfo register(
      String name, ImageShape input, int classes, ModelFactory factory) {
    ComputationGraph network = factory.create(input, classes, DEFAULT_SEED);
    ModelSummary summary = ModelSummary.of(network, input);
    ModelInfo info =
        new ModelInfo(
            name,
            "registered",
            input,
            classes,
            summary.parameters(),
            summary.multiplyAdds(),
            "unpublished");
    register(info, factory);
    return info;
  }

  /**
   * Takes a network out, for instance to register a better one under its name.
   *
   * @throws KilnException if there is no such name
   */
  public static void unregister(String name) {
    REGISTRY.unregister(name);
  }
}
