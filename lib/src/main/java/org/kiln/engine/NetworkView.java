package org.kiln.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.kiln.error.KilnException;
import org.kiln.optim.Optimizer;
import org.kiln.optim.PlainUpdaters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One view of DL4J's two kinds of network: what training needs of them and {@code Model} lacks. A
 * view holds no state; two views of a network are equal.
 */
public sealed interface NetworkView permits GraphView, LayersView {

  /**
   * The view of {@code network}.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @throws KilnException if it is something else or not initialised
   */
  static NetworkView of(Model network) {
    if (network.params() == null) {
      throw new KilnException(
          "The network has no parameters yet: call its init() before training it");
    }
    if (network instanceof ComputationGraph graph) {
      return new GraphView(graph);
    }
    if (network instanceof MultiLayerNetwork layers) {
      return new LayersView(layers);
    }
    throw new KilnException(
        "A " + network.getClass().getName() + ": expected a ComputationGraph or MultiLayerNetwork");
  }

  /** The network itself. */
  Model network();

  /** DL4J's JSON of its configuration, counters included. */
  String configurationJson();

  /** Number of updates made: the iteration the next step will have. */
  int iterationCount();

  /** Sets {@link #iterationCount}. */
  void iterationCount(int count);

  /** Number of epochs finished, as DL4J counts them. */
  int epochCount();

  /** Sets {@link #epochCount}. */
  void epochCount(int count);

  /** The updater's state as one row, a view; null where the updater keeps none. */
  INDArray updaterState();

  /**
   * Copies {@code state} into the updater's.
   *
   * @param state as long as {@link #updaterState}; null where that is
   * @throws KilnException if it is longer or shorter
   */
  default void updaterState(INDArray state) {
    INDArray own = updaterState();
    long expected = own == null ? 0 : own.length();
    long given = state == null ? 0 : state.length();
    // ND4J would copy past the end of the shorter.
    if (given != expected) {
      throw new KilnException(
          "An updater state of "
              + given
              + " values, while this network's updaters keep "
              + expected
              + ": it is of another updater, or other layers were frozen");
    }
    if (own != null) {
      own.assign(state.reshape(own.shape()));
    }
  }

  /** Makes it train with {@code optimizer}; the updater's state starts afresh. */
  void apply(Optimizer optimizer);

  /**
   * Leaves it with DL4J's own updaters instead of Kiln's, at the rate of the last step: see {@link
   * PlainUpdaters}.
   */
  void applyPlainUpdaters();

  /** Its listeners now; not a copy. */
  Collection<TrainingListener> listeners();

  /**
   * Tells its listeners of an event: those that there are now, as one may remove itself meanwhile
   * or add another.
   */
  default void tell(Consumer<TrainingListener> event) {
    List.copyOf(listeners()).forEach(event);
  }

  /** Replaces its listeners. */
  void listeners(List<TrainingListener> listeners);

  /** Its first output layer. */
  IOutputLayer outputLayer();

  /** Its layers. */
  Layer[] layers();

  /** Its layers as they are now: freezing one puts another object in its place. */
  List<Layer> currentLayers();

  /** Names of its inputs, in DL4J's order. */
  List<String> inputNames();

  /** Names of its output layers, in DL4J's order. */
  List<String> outputNames();

  /** Its layers and vertices in topological order, without the inputs, freed of wrappers. */
  List<NetworkNode> nodes();

  /**
   * Parameters of each of {@link #nodes} by DL4J's keys: views, shaped; empty where it has none.
   */
  List<Map<String, INDArray>> parameterTables();

  /** Sets what its own {@code fit} shares gradients through; null for nothing. */
  void gradientsAccumulator(GradientsAccumulator accumulator);

  /** What {@code onForwardPass} shows, of the batch that is set now. */
  Activations activations();

  /** How DL4J calls the owner of a parameter in a {@code Gradient}. */
  String gradientName(Trainable owner);

  /** Number of parameters that gradients change: batch norm's running statistics don't count. */
  default long trainableParameters() {
    return Arrays.stream(layers())
        .mapToLong(
            layer ->
                layer.paramTable().entrySet().stream()
                    .filter(entry -> !runningStatistic(layer, entry.getKey()))
                    .mapToLong(entry -> entry.getValue().length())
                    .sum())
        .sum();
  }

  private static boolean runningStatistic(Layer layer, String parameter) {
    return layer.conf().getLayer() instanceof BatchNormalization
        && !parameter.equals(BatchNormalizationParamInitializer.GAMMA)
        && !parameter.equals(BatchNormalizationParamInitializer.BETA);
  }

  /** Sets the network's {@code score()}. */
  void score(double value);

  /**
   * A new network of the same configuration, without listeners; parameters and updater state are
   * not copied.
   *
   * @param seed of its configuration, for what it draws in training
   * @throws KilnException if DL4J can't read back what it writes of the configuration, as with its
   *     RampSchedule
   */
  NetworkView replica(long seed);

  /** What {@code reader} makes of a network's JSON. */
  static <T> T readBack(String json, Function<String, T> reader) {
    try {
      return reader.apply(json);
    } catch (RuntimeException e) {
      throw new KilnException(
          "This network can't be copied, as replicas and the learning rate finder do: DL4J can't"
              + " read back its configuration ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "). Replace what is named, or train it without replicas",
          e);
    }
  }

  /** L1, L2 and weight decay terms of the score, at the parameters as they are. */
  double regularizationScore();

  /** Seed of its configuration. */
  long seed();

  /**
   * DL4J's own training step, as {@code fit(DataSet)} of a network with one input and one output:
   * masks included, of which {@code MultiLayerNetwork.fit(MultiDataSet)} of M2.1 drops the labels'
   * and fails on the features'.
   */
  void fit(MultiDataSet batch);

  /**
   * DL4J's own forward pass in inference mode.
   *
   * @param input of the one input
   * @return the first output
   */
  INDArray output(INDArray input);

  /** DL4J's updater, made if there was none yet. */
  BaseMultiLayerUpdater<?> updater();

  /** Makes the updater anew, as the layers now say; its state starts afresh. */
  void renewUpdater();

  /** The flat gradient vector, made if there was none yet. */
  INDArray gradients();

  /** Sets what the network's {@code gradient()} says. */
  void gradient(Gradient gradient);

  /** The flat gradient vector by parameter, {@code "layer_W"}: views, shaped as the parameters. */
  default Gradient gradientViews() {
    Gradient views = new DefaultGradient(gradients());
    for (UpdaterBlock block : updater().getUpdaterBlocks()) {
      for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
        Trainable owner = state.getLayer();
        INDArray parameter = owner.paramTable(false).get(state.getParamName());
        views.setGradientFor(
            gradientName(owner) + "_" + state.getParamName(),
            state.getGradView().reshape(parameter.ordering(), parameter.shape()));
      }
    }
    return views;
  }

  /** Sets what {@code getLastEtlTime()} says: how long the batch was waited for, in ms. */
  void loadTime(long milliseconds);

  /**
   * Sets what {@code input()}, {@code getInputs()}, {@code getLabels()} and {@code batchSize()}
   * say.
   *
   * @param batch null takes its arrays away again
   */
  void batch(MultiDataSet batch);

  /**
   * Whether its own {@code fit} heeds masks that somebody has set on its layers beforehand, on
   * batches without any: a MultiLayerNetwork's does, a ComputationGraph's takes them away first.
   */
  boolean masked();

  /** Whether its own {@code fit} cuts sequences and makes a step of each piece. */
  boolean truncatesSequences();

  /** Tells its layers the counters, as DL4J does in each step. */
  default void countersToLayers() {
    for (Layer layer : layers()) {
      layer.setIterationCount(iterationCount());
      layer.setEpochCount(epochCount());
    }
  }

  /**
   * Rate of the next update as the network is now: by its updaters, whoever set them. The largest
   * where layers differ; NaN where no updater has a rate.
   */
  default double learningRate() {
    return updater().getUpdaterBlocks().stream()
        .map(block -> block.getLayersAndVariablesInBlock().get(0))
        .map(state -> state.getLayer().getConfig().getUpdaterByParam(state.getParamName()))
        .filter(rule -> rule != null && rule.hasLearningRate())
        .mapToDouble(rule -> rule.getLearningRate(iterationCount(), epochCount()))
        .max()
        .orElse(Double.NaN);
  }
}
