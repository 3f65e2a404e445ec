package org.kiln.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Steps of {@link Momentum}, alone and inside DL4J, against the recurrence written out. */
class Momentum_UpdateTest {

  private static final double[][] FEATURES = {{1, 2}, {-1, 0.5}, {0.25, -2}};
  private static final double[] TARGETS = {1, -1, 2};

  @Test
  void applyUpdater_followsTheRecurrence() {
    Momentum momentum = new Momentum(Schedules.step(0.5, 0.1, 2), 0.9);
    INDArray state = Nd4j.valueArrayOf(new long[] {2}, 7.0, DataType.DOUBLE);
    GradientUpdater<Momentum> updater = momentum.instantiate(state, true);

    // v: 1, 2.9, 3.61; -2, -1.8, 0.38. The rate drops to 0.05 before the third step.
    assertUpdate(updater, 0, new double[] {1, -2}, new double[] {0.5, -1});
    assertUpdate(updater, 1, new double[] {2, 0}, new double[] {1.45, -0.9});
    assertUpdate(updater, 2, new double[] {1, 2}, new double[] {0.1805, 0.019});
    assertThat(state.toDoubleVector()).containsExactly(new double[] {3.61, 0.38}, within(1e-12));
  }

  private static void assertUpdate(
      GradientUpdater<Momentum> updater, int iteration, double[] gradient, double[] expected) {
    INDArray array = Nd4j.createFromArray(gradient);
    updater.applyUpdater(array, iteration, 0);
    assertThat(array.toDoubleVector()).containsExactly(expected, within(1e-12));
  }

  @Test
  void instantiate_keepsAStateThatWasThere() {
    Momentum momentum = new Momentum(1, 0.5);
    GradientUpdater<Momentum> updater = momentum.instantiate(Nd4j.createFromArray(4.0), false);

    assertUpdate(updater, 0, new double[] {1}, new double[] {3});
    assertThat(momentum.instantiate(updater.getState(), false).getState())
        .isEqualTo(Map.of("V", Nd4j.createFromArray(3.0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> momentum.instantiate(Map.of("M", Nd4j.createFromArray(4.0)), false))
        .withMessageContaining("[M]");
  }

  @Test
  void fit_equalsGradientDescentByHand() {
    MultiLayerNetwork network = linearRegression(new Momentum(Schedules.step(0.2, 0.5, 3), 0.9));
    double[] parameters = network.params().toDoubleVector(); // w0, w1, bias
    double[] velocity = new double[3];

    for (int step = 0; step < 8; step++) {
      network.fit(Nd4j.createFromArray(FEATURES), Nd4j.createFromArray(TARGETS).reshape(3, 1));
      handStep(parameters, velocity, 0.2 * Math.pow(0.5, step / 3));

      assertThat(network.params().toDoubleVector()).containsExactly(parameters, within(1e-12));
      assertThat(network.updaterState().toDoubleVector()).containsExactly(velocity, within(1e-12));
    }
  }

  @Test
  void fit_goesOnAfterSavingAndRestoring() throws IOException {
    MultiLayerNetwork network = linearRegression(new Momentum(0.1, 0.9));
    step(network, 3);
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, zip, true);

    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip.toByteArray()), true);
    step(network, 3);
    step(restored, 3);

    assertSameBits("parameters", restored.params(), network.params());
    assertThat(restored.updaterState()).isEqualTo(network.updaterState());
  }

  private static void step(MultiLayerNetwork network, int steps) {
    for (int step = 0; step < steps; step++) {
      network.fit(Nd4j.createFromArray(FEATURES), Nd4j.createFromArray(TARGETS).reshape(3, 1));
    }
  }

  /** Mean squared error of a linear model, plus L2 of 0.01 on the weights. */
  private static void handStep(double[] parameters, double[] velocity, double learningRate) {
    double[] gradient = {0.01 * parameters[0], 0.01 * parameters[1], 0};
    for (int i = 0; i < TARGETS.length; i++) {
      double[] x = FEATURES[i];
      double error = x[0] * parameters[0] + x[1] * parameters[1] + parameters[2] - TARGETS[i];
      gradient[0] += 2 * error * x[0] / TARGETS.length;
      gradient[1] += 2 * error * x[1] / TARGETS.length;
      gradient[2] += 2 * error / TARGETS.length;
    }
    for (int p = 0; p < parameters.length; p++) {
      velocity[p] = 0.9 * velocity[p] + gradient[p];
      parameters[p] -= learningRate * velocity[p];
    }
  }

  private static MultiLayerNetwork linearRegression(Momentum momentum) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .seed(1)
                .updater(momentum)
                .l2(0.01)
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(2)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    return network;
  }
}
