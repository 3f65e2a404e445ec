package org.kiln;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.kiln.train.TrainingException;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class Kiln_FitTest {

  private static MultiLayerNetwork layers() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(6).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static DataSetIterator data(float first) {
    Nd4j.getRandom().setSeed(1);
    DataSet all = new DataSet(Nd4j.rand(10, 4), Nd4j.rand(10, 2));
    all.getFeatures().putScalar(0, 0, first);
    return new ListDataSetIterator<>(all.asList(), 4);
  }

  private static final class Recorder extends BaseTrainingListener {

    private final List<String> events = new ArrayList<>();

    @Override
    public void onEpochStart(Model model) {
      events.add("start");
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      events.add(iteration + " " + epoch);
    }

    @Override
    public void onEpochEnd(Model model) {
      events.add("end");
    }
  }

  @Test
  void fit_layersEqualPlainDl4j() {
    MultiLayerNetwork expected = layers();
    MultiLayerNetwork actual = layers();
    Recorder plain = new Recorder();
    Recorder kiln = new Recorder();
    expected.setListeners(plain);
    actual.setListeners(kiln);

    expected.fit(data(1), 3);
    double[] losses = Kiln.fit(actual, data(1), 3);

    assertSameBits("parameters", actual.params(), expected.params());
    assertSameBits(
        "updater state",
        actual.getUpdater().getStateViewArray(),
        expected.getUpdater().getStateViewArray());
    assertThat(kiln.events).isEqualTo(plain.events).hasSize(3 * 5);
    assertThat(actual.getIterationCount()).isEqualTo(expected.getIterationCount()).isEqualTo(9);
    assertThat(actual.getEpochCount()).isEqualTo(expected.getEpochCount()).isEqualTo(3);
    assertThat(losses).hasSize(3);
    assertThat(losses[2]).isLessThan(losses[0]);
    assertThat(actual.getListeners()).hasSize(1);
  }

  @Test
  void fit_graphEqualsPlainDl4j() {
    ComputationGraph expected = layers().toComputationGraph();
    ComputationGraph actual = layers().toComputationGraph();
    expected.fit(data(1), 2);
    Kiln.fit(actual, data(1), 2);
    assertSameBits("parameters", actual.params(), expected.params());
    assertThat(actual.getEpochCount()).isEqualTo(2);
    assertThat(actual.score()).isCloseTo(expected.score(), within(1e-12));
  }

  @Test
  void fit_infiniteLossStops() {
    assertThatThrownBy(() -> Kiln.fit(layers(), data(Float.NaN), 2))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("iteration 0");
  }

  @Test
  void fit_interruptEndsAfterTheStep() {
    MultiLayerNetwork network = layers();
    Thread.currentThread().interrupt();
    assertThat(Kiln.fit(network, data(1), 2)).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void version_isTheBuilds() {
    assertThat(Kiln.version()).matches("\\d+\\.\\d+\\.\\d+.*");
  }
}
