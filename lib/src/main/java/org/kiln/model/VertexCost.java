package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/**
 * What a vertex is called and what it computes.
 *
 * @param type for people
 * @param multiplyAdds of one image, forward
 */
record VertexCost(String type, long multiplyAdds) {

  /** Cost of {@code vertex}, or of an input of the network if it is null. */
  static VertexCost of(GraphVertex vertex, List<InputType> inputs, InputType output) {
    if (vertex == null) {
      return new VertexCost("Input", 0);
    }
    if (vertex instanceof LayerVertex layerVertex) {
      Layer layer = unwrapped(layerVertex.getLayerConf().getLayer());
      return new VertexCost(type(layer), multiplyAdds(layer, inputs.get(0), output));
    }
    return new VertexCost(plainName(vertex), 0);
  }

  private static Layer unwrapped(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return unwrapped(frozen.getLayer());
    }
    return layer instanceof BaseWrapperLayer wrapper ? unwrapped(wrapper.getUnderlying()) : layer;
  }

  /** Every weight of a convolution or matrix is used once at each position of its output. */
  private static long multiplyAdds(Layer layer, InputType input, InputType output) {
    if (!(layer instanceof FeedForwardLayer) || layer instanceof BatchNormalization) {
      return 0;
    }
    boolean scatters = layer instanceof Deconvolution2D;
    return weights((FeedForwardLayer) layer) * positions(scatters ? input : output);
  }

  private static long weights(FeedForwardLayer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.initializer().numParams(layer)
          - (convolution.hasBias() ? convolution.getNOut() : 0);
    }
    return layer.getNIn() * layer.getNOut();
  }

  private static long positions(InputType type) {
    if (type instanceof InputTypeConvolutional image) {
      return image.getHeight() * image.getWidth();
    }
    return type instanceof InputTypeRecurrent series
        ? Math.max(1, series.getTimeSeriesLength())
        : 1;
  }

  private static String type(Layer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return plainName(layer) + " " + window(convolution.getKernelSize(), convolution.getStride());
    }
    if (layer instanceof SubsamplingLayer pool) {
      return pool.getPoolingType() + " pooling " + window(pool.getKernelSize(), pool.getStride());
    }
    if (layer instanceof ActivationLayer activation) {
      return activation.getActivationFn().toString();
    }
    return plainName(layer);
  }

  private static String window(int[] kernel, int[] stride) {
    String size = kernel[0] + "x" + kernel[1];
    if (stride[0] != stride[1]) {
      return size + "/" + stride[0] + "x" + stride[1];
    }
    return stride[0] == 1 ? size : size + "/" + stride[0];
  }

  private static String plainName(Object layerOrVertex) {
    return layerOrVertex.getClass().getSimpleName().replaceAll("(Layer|Vertex|2D)$", "");
  }
}
