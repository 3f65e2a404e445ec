package org.kiln.model.layer;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Backpropagation against central differences of the score. The network must be in DOUBLE. */
final class GradientCheck {

  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-6;
  private static final int MOST = 40;

  private GradientCheck() {}

  /** Checks every parameter, or if there are many some of them, evenly spread. */
  static void assertGradients(ComputationGraph network, INDArray features, INDArray labels) {
    network.setInputs(features);
    network.setLabels(labels);
    network.computeGradientAndScore(LayerWorkspaceMgr.noWorkspaces());
    double[] gradients = network.gradient().gradient().dup().reshape(-1).toDoubleVector();
    INDArray parameters = network.params();
    assertThat(parameters.length()).isEqualTo(gradients.length);

    DataSet batch = new DataSet(features, labels);
    int stride = 1 + gradients.length / MOST;
    for (int i = 0; i < gradients.length; i += stride) {
      double value = parameters.getDouble(i);
      parameters.putScalar(i, value + STEP);
      double above = network.score(batch, true);
      parameters.putScalar(i, value - STEP);
      double below = network.score(batch, true);
      parameters.putScalar(i, value);
      // DL4J's gradient is summed over the batch, its score averaged.
      double expected = (above - below) / (2 * STEP) * features.size(0);
      assertThat(Math.abs(gradients[i] - expected) / (1 + Math.abs(expected)))
          .as("parameter %d of %d: %s, numerically %s", i, gradients.length, gradients[i], expected)
          .isLessThan(TOLERANCE);
    }
  }
}
