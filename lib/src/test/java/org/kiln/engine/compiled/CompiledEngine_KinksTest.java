package org.kiln.engine.compiled;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.Tolerance;
import org.kiln.engine.onednn.OnednnLibrary;
import org.kiln.model.layer.HardSwish;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Every activation exactly where its derivative jumps, and at either side, against DL4J in double
 * precision: what the engine takes, as a layer's own function and as a layer of its own.
 */
class CompiledEngine_KinksTest {

  /** Exact in bfloat16. */
  private static final double[] KINKS = {
    0, -0.0, 1, -1, 2, -2, 2.5, -2.5, 3, -3, 6, -6, 0.5, -0.5, 7, -7, 0x1p-60, -0x1p-60
  };

  private static Stream<Arguments> activations() {
    Map<String, IActivation> all = new TreeMap<>();
    for (Activation activation : Activation.values()) {
      IActivation function = activation.getActivationFunction();
      if (!(function instanceof ActivationSoftmax)) {
        all.put(activation.name(), function);
      }
    }
    all.put("hardswish", new HardSwish());
    all.put("leakyrelu(0.3)", new ActivationLReLU(0.3));
    all.put("leakyrelu(0)", new ActivationLReLU(0));
    all.put("leakyrelu(-0.5)", new ActivationLReLU(-0.5));
    all.put("relu slope 0.2", new ActivationReLU(null, null, 0.2));
    all.put("relu threshold 1", new ActivationReLU(null, 1.0, null));
    all.put("relu max 6", new ActivationReLU(6.0, null, null));
    List<Arguments> rows = new ArrayList<>();
    all.forEach(
        (name, function) -> {
          for (boolean own : new boolean[] {false, true}) {
            rows.add(Arguments.of(name, function, own, Precision.FP32));
            rows.add(Arguments.of(name, function, own, Precision.BF16));
          }
        });
    return rows.stream();
  }

  @ParameterizedTest(name = "{0}, a layer of its own {2}, {3}")
  @MethodSource("activations")
  void fit_atTheKinks_stepsAsDl4j(
      String name, IActivation function, boolean own, Precision precision) {
    assumeTrue(precision == Precision.FP32 || OnednnLibrary.bfloat16());
    var options = new EngineOptions(EngineChoice.ONEDNN, precision, 1);
    MultiLayerNetwork actual = network(function, own, DataType.FLOAT);
    assumeTrue(CompiledEngines.obstacle(actual, options).isEmpty(), "DL4J's own engine runs it");
    MultiLayerNetwork expected = network(function, own, DataType.DOUBLE);
    INDArray labels = Nd4j.createFromArray(new double[][] {{0, 1, 0}});
    INDArray row = Nd4j.createFromArray(new double[][] {KINKS});
    double[] before = expected.params().dup().data().asDouble();
    expected.fit(new DataSet(row, labels));
    DataSet data = new DataSet(row.castTo(DataType.FLOAT), labels.castTo(DataType.FLOAT));
    try (Engine engine = CompiledEngines.open(actual, options)) {
      engine.fit(data.toMultiDataSet());
    }
    double tolerance = precision == Precision.FP32 ? 1e-5 : 2e-2;
    double[] reference = difference(expected, before);
    Tolerance.assertClose(name, difference(actual, before), reference, tolerance, 0);
  }

  private static double[] difference(MultiLayerNetwork network, double[] before) {
    double[] step = network.params().dup().data().asDouble();
    for (int i = 0; i < step.length; i++) {
      step[i] -= before[i];
    }
    return step;
  }

  /** A layer that gives its input, the function, and an output layer whose gradients differ. */
  private static MultiLayerNetwork network(IActivation function, boolean own, DataType type) {
    int width = KINKS.length;
    var builder =
        new NeuralNetConfiguration.Builder().seed(7).dataType(type).updater(new Sgd(1)).list();
    var dense = new DenseLayer.Builder().nIn(width).nOut(width);
    if (own) {
      builder.layer(dense.activation(Activation.IDENTITY).build());
      builder.layer(new ActivationLayer(function));
    } else {
      builder.layer(dense.activation(function).build());
    }
    builder.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nIn(width)
            .nOut(3)
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(builder.build());
    network.init();
    network.setParam("0_W", Nd4j.eye(width).castTo(type));
    INDArray weights = Nd4j.create(type, width, 3);
    for (int i = 0; i < weights.length(); i++) {
      weights.putScalar(i, (i * 7 % 5 - 2) / 8.0);
    }
    network.setParam((own ? 2 : 1) + "_W", weights);
    return network;
  }
}
