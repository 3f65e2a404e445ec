package org.kiln.engine;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
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
