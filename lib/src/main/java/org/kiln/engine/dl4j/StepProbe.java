package org.kiln.engine.dl4j;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads loss and outputs of DL4J's training step while they are there: after the backward pass and
 * before the update, when the score is set and the output layer still holds its input. The outputs
 * cost one more product of that layer, not a forward pass.
 */
final class StepProbe extends BaseTrainingListener {

  private final NetworkView network;
  private boolean watching;
  private double loss;
  private FloatBuffer outputs = FloatBuffer.allocate(0);

  StepProbe(NetworkView network) {
    this.network = network;
  }

  /** Whether passes are read; those of others, such as a plain {@code fit}, are not. */
  void watch(boolean watch) {
    this.watching = watch;
  }

  @Override
  public void onBackwardPass(Model model) {
    if (!watching) {
      return;
    }
    loss = model.score() - network.regularizationScore();
    // Not in training mode: dropout on this layer's input has been applied to it already.
    Layer output = (Layer) network.outputLayer();
    outputs = copy(output.activate(false, LayerWorkspaceMgr.noWorkspaces()), outputs);
  }

  double loss() {
    return loss;
  }

  FloatBuffer outputs() {
    return outputs;
  }

  /** Copies {@code array} row by row into {@code target}, or a larger one. */
  static FloatBuffer copy(INDArray array, FloatBuffer target) {
    float[] values = array.dup('c').data().asFloat();
    FloatBuffer result =
        target.capacity() < values.length ? FloatBuffer.allocate(values.length) : target;
    return result.clear().put(values).flip();
  }
}
