package org.kiln.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.kiln.optim.Optimizer;
import org.kiln.optim.PlainUpdaters;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** A ComputationGraph. */
record GraphView(ComputationGraph network) implements NetworkView {

  @Override
  public String configurationJson() {
    return network.getConfiguration().toJson();
  }

  @Override
  public int iterationCount() {
    return network.getConfiguration().getIterationCount();
  }

  @Override
  public void iterationCount(int count) {
    network.getConfiguration().setIterationCount(count);
  }

  @Override
  public int epochCount() {
    return network.getConfiguration().getEpochCount();
  }

  @Override
  public void epochCount(int count) {
    network.getConfiguration().setEpochCount(count);
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
    return (IOutputLayer) network.getOutputLayer(0);
  }

  @Override
  public Layer[] layers() {
    return network.getLayers();
  }

  @Override
  public List<Layer> currentLayers() {
    return Arrays.stream(network.getVertices())
        .map(GraphVertex::getLayer)
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public List<String> inputNames() {
    return network.getConfiguration().getNetworkInputs();
  }

  @Override
  public List<String> outputNames() {
    return network.getConfiguration().getNetworkOutputs();
  }

  @Override
  public List<NetworkNode> nodes() {
    ComputationGraphConfiguration configuration = network.getConfiguration();
    List<NetworkNode> nodes = new ArrayList<>();
    for (int index : network.topologicalSortOrder()) {
      String name = network.getVertices()[index].getVertexName();
      var vertex = configuration.getVertices().get(name);
      if (vertex != null) {
        nodes.add(node(name, vertex, configuration.getVertexInputs().get(name)));
      }
    }
    return nodes;
  }

  private NetworkNode node(
      String name, org.deeplearning4j.nn.conf.graph.GraphVertex vertex, List<String> inputs) {
    if (vertex instanceof LayerVertex layerVertex) {
      return NetworkNode.of(
          name,
          inputs,
          network.getVertex(name).getLayer(),
          Optional.ofNullable(layerVertex.getPreProcessor()),
          network.params());
    }
    boolean frozen = vertex instanceof FrozenVertex;
    Object configuration = frozen ? ((FrozenVertex) vertex).getUnderlying() : vertex;
    return new NetworkNode(
        name,
        inputs,
        configuration,
        Optional.empty(),
        frozen ? NetworkNode.Mode.FROZEN : NetworkNode.Mode.TRAINED,
        Map.of());
  }

  @Override
  public List<Map<String, INDArray>> parameterTables() {
    return nodes().stream()
        .map(node -> network.getVertex(node.name()).paramTable(false))
        .map(table -> table == null ? Map.<String, INDArray>of() : table)
        .toList();
  }

  @Override
  public void gradientsAccumulator(GradientsAccumulator accumulator) {
    network.setGradientsAccumulator(accumulator);
  }

  @Override
  public Activations activations() {
    return new VertexActivations(network);
  }

  @Override
  public String gradientName(Trainable owner) {
    return owner.getConfig().getLayerName();
  }

  @Override
  public void score(double value) {
    network.setScore(value);
  }

  @Override
  public NetworkView replica(long seed) {
    var configuration =
        NetworkView.readBack(configurationJson(), ComputationGraphConfiguration::fromJson);
    configuration.getDefaultConfiguration().setSeed(seed);
    ComputationGraph replica = new ComputationGraph(configuration);
    replica.init();
    return new GraphView(replica);
  }

  @Override
  public double regularizationScore() {
    return network.calcRegularizationScore(true);
  }

  @Override
  public long seed() {
    return network.getConfiguration().getDefaultConfiguration().getSeed();
  }

  @Override
  public void fit(MultiDataSet batch) {
    network.fit(batch);
  }

  @Override
  public INDArray output(INDArray input) {
    return network.output(false, input)[0];
  }

  @Override
  public BaseMultiLayerUpdater<?> updater() {
    return network.getUpdater();
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
  public boolean masked() {
    return false;
  }

  @Override
  public boolean truncatesSequences() {
    return network.getConfiguration().getBackpropType() == BackpropType.TruncatedBPTT;
  }

  @Override
  public void loadTime(long milliseconds) {
    network.setLastEtlTime(milliseconds);
  }

  @Override
  public void batch(MultiDataSet batch) {
    network.setInputs(batch == null ? null : batch.getFeatures());
    network.setLabels(batch == null ? null : batch.getLabels());
  }
}
