package org.kiln.engine;

import java.util.AbstractList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Those of a MultiLayerNetwork, in the order of its layers. */
final class LayerActivations extends Activations {

  private final MultiLayerNetwork layers;
  private List<INDArray> computed;

  LayerActivations(MultiLayerNetwork layers) {
    this.layers = layers;
  }

  @Override
  void tell(TrainingListener listener) {
    listener.onForwardPass(layers, new ByLayer());
  }

  private List<INDArray> computed() {
    if (computed == null) {
      requireOpen();
      INDArray input = layers.getInput();
      List<INDArray> all = layers.feedForward(input, true);
      layers.setInput(input); // which the forward pass clears
      computed = all.subList(0, all.size() - 1);
    }
    return computed;
  }

  private final class ByLayer extends AbstractList<INDArray> {
    @Override
    public INDArray get(int index) {
      return computed().get(index);
    }

    @Override
    public int size() {
      return computed().size();
    }
  }
}
