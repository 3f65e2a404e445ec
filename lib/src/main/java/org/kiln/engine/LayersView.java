package org.kiln.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.kiln.optim.Optimizer;
import org.kiln.optim.PlainUpdaters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** A MultiLayerNetwork. */
record LayersView(MultiLayerNetwork network) implements NetworkView {

  /** DL4J has no name for it. */
  private static final String INPUT = "input";

  @Override
  public String configurationJson() {
    return network.getLayerWiseConfigurations().toJson();
  }

  @Override
  public int iterationCount() {
    return network.getIterationCount();
  }

  @Override
  public void iterationCount(int count) {
    network.setIterationCount(count);
  }

  @Override
  public int epochCount() {
    return network.getEpochCount();
  }

  @Override
  public void epochCount(int count) {
    network.setEpochCount(count);
  }

  @Override
  public INDArray updaterState() {
    return network.getUpdater().getStateViewArray();
  }

  @Override
  public void apply(Optimizer optimizer) {
    optimizer.applyTo(network);
  }

  @Override
  public void applyPlainUpdaters() {
    PlainUpdaters.applyTo(network);
  }

  @Override
  public Collection<TrainingListener> listeners() {
    return network.getListeners();
  }

  @Override
  public void listeners(List<TrainingListener> listeners) {
    network.setListeners(listeners);
  }

  @Override
  public IOutputLayer outputLayer() {
    return (IOutputLayer) network.getOutputLayer();
  }

  @Override
  public Layer[] layers() {
    return network.getLayers();
  }

  @Override
  public List<Layer> currentLayers() {
    return List.of(network.getLayers());
  }

  @Override
  public List<String> inputNames() {
    return List.of(INPUT);
  }

  @Override
  public List<String> outputNames() {
    List<NetworkNode> nodes = nodes();
    return List.of(nodes.get(nodes.size() - 1).name());
  }

  @Override
  public List<NetworkNode> nodes() {
    List<NetworkNode> nodes = new ArrayList<>();
    String input = INPUT;
    Layer[] layers = network.getLayers();
    for (int i = 0; i < layers.length; i++) {
      String given = layers[i].conf().getLayer().getLayerName();
      String name = given == null ? "layer" + i : given;
      nodes.add(
          NetworkNode.of(
              name,
              List.of(input),
              layers[i],
              Optional.ofNullable(network.getLayerWiseConfigurations().getInputPreProcess(i)),
              network.params()));
      input = name;
    }
    return nodes;
  }

  @Override
  public void gradientsAccumulator(GradientsAccumulator accumulator) {
    network.setGradientsAccumulator(accumulator);
  }

  @Override
  public List<Map<String, INDArray>> parameterTables() {
    return Arrays.stream(network.getLayers())
        .map(Layer::paramTable)
        .map(table -> table == null ? Map.<String, INDArray>of() : table)
        .toList();
  }

  @Override
  public Activations activations() {
    return new LayerActivations(network);
  }

  @Override
  public String gradientName(Trainable owner) {
    return String.valueOf(((Layer) owner).getIndex());
  }

  @Override
  public void score(double value) {
    network.setScore(value);
  }

  @Override
  public NetworkView replica(long seed) {
    MultiLayerNetwork replica =
        new MultiLayerNetwork(
            NetworkView.readBack(configurationJson(), MultiLayerConfiguration::fromJson));
    replica.init();
    replica.getDefaultConfiguration().setSeed(seed);
    return new LayersView(replica);
  }

  @Override
  public double regularizationScore() {
    return network.calcRegularizationScore(true);
  }

  @Override
  public long seed() {
    return network.getDefaultConfiguration().getSeed();
  }

  @Override
  public void fit(MultiDataSet batch) {
    if (batch.numFeatureArrays() == 1 && batch.numLabelsArrays() == 1) {
      network.fit(MultiDataSets.single(batch));
    } else {
      network.fit(batch);
    }
  }

  @Override
  public boolean masked() {
    return Arrays.stream(network.getLayers()).anyMatch(layer -> layer.getMaskArray() != null);
  }

  @Override
  public boolean truncatesSequences() {
    BackpropType type = network.getLayerWiseConfigurations().getBackpropType();
    return type == BackpropType.TruncatedBPTT;
  }

  @Override
  public INDArray output(INDArray input) {
    return network.output(input);
  }

  @Override
  public BaseMultiLayerUpdater<?> updater() {
    return (BaseMultiLayerUpdater<?>) network.getUpdater();
  }

  @Override
  public void renewUpdater() {
    network.setUpdater(null);
    network.getUpdater();
  }

  @Override
  public INDArray gradients() {
    if (network.getFlattenedGradients() == null) {
      network.initGradientsView();
    }
    return network.getFlattenedGradients();
  }

  @Override
  public void gradient(Gradient gradient) {
    network.setGradient(gradient);
  }

  @Override
  public void loadTime(long milliseconds) {
    network.setLastEtlTime(milliseconds);
  }

  @Override
  public void batch(MultiDataSet batch) {
    network.setInput(batch == null ? null : batch.getFeatures(0));
    network.setLabels(batch == null ? null : batch.getLabels(0));
  }
}
