package org.kiln.model;

import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.kiln.model.layer.ChannelScaleVertex;
import org.nd4j.linalg.activations.Activation;

/**
 * Squeeze-and-excitation (Hu et al., Squeeze-and-Excitation Networks, 2018): each channel times a
 * factor between 0 and 1, which two 1x1 convolutions make of all channels' means. Vertices bear the
 * names of torchvision's {@code SqueezeExcitation}.
 *
 * @param blocks where they are put
 * @param inner activation between the convolutions
 * @param gate what makes the factors
 */
record SqueezeExcitation(NetworkBlocks blocks, Activation inner, Gate gate) {

  /** Functions onto [0, 1]. */
  enum Gate {
    SIGMOID,
    /** {@code relu6(x + 3) / 6}, PyTorch's; DL4J's own hard sigmoid is another. */
    HARD_SIGMOID
  }

  /**
   * Scales an image.
   *
   * @param channels of the image
   * @param squeezed channels between the convolutions
   */
  String after(String name, String from, int channels, int squeezed) {
    GlobalPoolingLayer means =
        new GlobalPoolingLayer.Builder(PoolingType.AVG).collapseDimensions(false).build();
    blocks.graph().addLayer(name + ".avgpool", means, from);
    String x = pointwise(name + ".fc1", name + ".avgpool", squeezed);
    x = blocks.activation(name + ".activation", x, inner);
    x = gated(name + ".scale_activation", pointwise(name + ".fc2", x, channels));
    blocks.graph().addVertex(name + ".scale", new ChannelScaleVertex(), from, x);
    return name + ".scale";
  }

  private String pointwise(String name, String from, int filters) {
    return blocks.convolution(name, from, Convolution.of(filters, 1, 1, 0).withBias());
  }

  private String gated(String name, String from) {
    if (gate == Gate.SIGMOID) {
      return blocks.activation(name, from, Activation.SIGMOID);
    }
    blocks.graph().addVertex(name + ".shift", new ShiftVertex(3), from);
    String clipped = blocks.activation(name + ".relu6", name + ".shift", Activation.RELU6);
    blocks.graph().addVertex(name, new ScaleVertex(1.0 / 6), clipped);
    return name;
  }
}
