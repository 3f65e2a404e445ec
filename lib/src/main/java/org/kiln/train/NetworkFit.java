package org.kiln.train;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.kiln.data.VisionDataset;
import org.kiln.engine.NetworkView;

/** Whether a network can tell a data set's classes apart. */
final class NetworkFit {

  private NetworkFit() {}

  /**
   * @throws TrainingException if the network has another number of outputs than the data classes
   */
  static void require(Model network, VisionDataset data) {
    Layer output = (Layer) NetworkView.of(network).outputLayer();
    if (output.conf().getLayer() instanceof FeedForwardLayer layer
        && layer.getNOut() != data.classes()) {
      throw new TrainingException(
          "The network has "
              + layer.getNOut()
              + " outputs, "
              + data.name()
              + " has "
              + data.classes()
              + " classes: make the network for this data set");
    }
  }
}
