package org.kiln;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertClose;

import ch.qos.logback.classic.Level;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.kiln.engine.EngineLog;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParameterRange;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** {@link Kiln#fit} of networks that it compiles, in the precision it chooses itself. */
class Kiln_FitCompiledTest {

  private static final int EPOCHS = 2;

  /** What bfloat16 leaves of a few small steps. */
  private static final double TOLERANCE = 0.05;

  private static MultiLayerNetwork layers() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Nesterovs(0.02, 0.9))
                .list()
                .layer(
                    new ConvolutionLayer.Builder(3, 3).nOut(5).activation(Activation.TANH).build())
                .layer(new BatchNormalization.Builder().build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(6, 6, 2))
                .build());
    network.init();
    return network;
  }

  /** Two full batches and a smaller one. */
  private static DataSetIterator data() {
    Nd4j.getRandom().setSeed(1);
    INDArray labels = Nd4j.zeros(20, 3);
    for (int i = 0; i < 20; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new ListDataSetIterator<>(new DataSet(Nd4j.randn(20, 2, 6, 6), labels).asList(), 8);
  }

  @Test
  void fit_layers_agreesWithPlainDl4j() {
    MultiLayerNetwork expected = layers();
    MultiLayerNetwork actual = layers();
    expected.fit(data(), EPOCHS);
    assertCompiled(actual, expected, layers().params());
  }

  @Test
  void fit_graph_agreesWithPlainDl4j() {
    var expected = layers().toComputationGraph();
    var actual = layers().toComputationGraph();
    expected.fit(data(), EPOCHS);
    assertCompiled(actual, expected, layers().params());
  }

  private static void assertCompiled(Model actual, Model expected, INDArray before) {
    try (EngineLog log = new EngineLog()) {
      double[] losses = Kiln.fit(actual, data(), EPOCHS);
      assertThat(losses).hasSize(EPOCHS);
      assertThat(losses[1]).isLessThan(losses[0]);
      assertThat(log.messages(Level.WARN)).isEmpty();
      assertThat(log.messages(Level.INFO)).singleElement().asString().contains("Engine onednn");
    }
    double[] own = actual.params().sub(before).data().asDouble();
    double[] reference = expected.params().sub(before).data().asDouble();
    for (ParameterRange parameter : ParameterRange.of(expected)) {
      assertClose(parameter.name(), parameter.in(own), parameter.in(reference), TOLERANCE, 1e-3);
    }
    NetworkView view = NetworkView.of(actual);
    assertThat(view.iterationCount()).isEqualTo(6);
    assertThat(view.epochCount()).isEqualTo(EPOCHS);
  }
}
