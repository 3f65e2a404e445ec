package org.kiln.model.layer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.kiln.error.KilnException;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes {@link ChannelScaleVertex}: {@code y = x s}, {@code dx = dy s}, {@code ds = sum dy x}.
 */
@SuppressWarnings("overrides") // DL4J's base class takes an array where its interface has "...".
final class ChannelScale extends BaseGraphVertex {

  private static final long serialVersionUID = 1L;

  private final CNN2DFormat format;

  ChannelScale(
      ComputationGraph graph, String name, int index, DataType dataType, CNN2DFormat format) {
    super(graph, name, index, null, null, dataType);
    this.format = format;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!canDoForward()) {
      throw new IllegalStateException("Vertex " + vertexName + ": inputs are not set");
    }
    INDArray image = inputs[0];
    INDArray result =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, image.shape(), 'c');
    return result.assign(image).muli(broadcast(inputs[1], image));
  }

  @Override
  @SuppressWarnings("try") // The workspace is entered and left, no more.
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    if (!canDoBackward()) {
      throw new IllegalStateException("Vertex " + vertexName + ": inputs or errors are not set");
    }
    INDArray image = inputs[0];
    INDArray factors = inputs[1];
    int[] pixels = format == CNN2DFormat.NCHW ? new int[] {2, 3} : new int[] {1, 2};
    try (MemoryWorkspace ws = workspaceMgr.notifyScopeBorrowed(ArrayType.ACTIVATION_GRAD)) {
      INDArray ofImage = epsilon.dup('c').muli(broadcast(factors, image));
      INDArray ofFactors = epsilon.mul(image).sum(pixels).reshape(factors.shape());
      return new Pair<>(null, new INDArray[] {ofImage, ofFactors});
    }
  }

  /** The factors repeated at every pixel, in the image's shape. */
  private INDArray broadcast(INDArray factors, INDArray image) {
    long images = image.size(0);
    return format == CNN2DFormat.NCHW
        ? factors.reshape(images, image.size(1), 1, 1).broadcast(image.shape())
        : factors.reshape(images, 1, 1, image.size(3)).broadcast(image.shape());
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray backpropGradientsViewArray) {
    if (backpropGradientsViewArray != null) {
      throw new KilnException("Vertex " + vertexName + " has no parameters");
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] maskArrays, MaskState currentMaskState, int minibatchSize) {
    return maskArrays == null || maskArrays.length == 0
        ? null
        : new Pair<>(maskArrays[0], currentMaskState);
  }

  @Override
  public String toString() {
    return "ChannelScale(" + vertexName + ", " + format + ")";
  }
}
