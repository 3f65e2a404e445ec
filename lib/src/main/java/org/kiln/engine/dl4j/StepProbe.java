package org.kiln.engine.dl4j;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.kiln.engine.NetworkView;
import org.kiln.error.KilnException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.exception.ND4JException;

/**
 * Reads loss and outputs of DL4J's training step while they are there: after the backward pass and
 * before the update, when the score is set and the output layer still holds its input. The outputs
 * cost one more product of that layer, not a forward pass.
 */
final class StepProbe extends BaseTrainingListener {

  private final NetworkView network;
  private boolean watching;
  private boolean wentForward;
  private boolean wentBackward;
  private double loss;
  private FloatBuffer outputs = FloatBuffer.allocate(0);

  StepProbe(NetworkView network) {
    this.network = network;
  }

  /** Whether passes are read; those of others, such as a plain {@code fit}, are not. */
  void watch(boolean watch) {
    this.watching = watch;
    if (watch) {
      wentForward = false;
      wentBackward = false;
    }
  }

  /**
   * Whether an exception of the step says that network and batch don't go together. Once the
   * forward pass is done listeners are called, which may throw too: what they throw is theirs.
   */
  boolean refused(RuntimeException thrown) {
    boolean ofLibrary =
        (thrown instanceof IllegalArgumentException && !(thrown instanceof KilnException))
            || thrown instanceof IllegalStateException
            || thrown instanceof UnsupportedOperationException
            || thrown instanceof DL4JException
            || thrown instanceof ND4JException;
    return !wentForward || (!wentBackward && ofLibrary);
  }

  /** Whether no backward pass has been seen since the last {@link #watch}. */
  boolean idle() {
    return !wentBackward;
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    wentForward = true;
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    wentForward = true;
  }

  @Override
  public void onBackwardPass(Model model) {
    if (!watching) {
      return;
    }
    wentBackward = true;
    double data = model.score() - network.regularizationScore();
    loss = model.conf().isMiniBatch() ? data : data / model.batchSize();
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
