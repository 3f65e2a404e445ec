package org.kiln.model.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Bias (nOut), then weights (nOut, nIn / groups, kH, kW), each in 'c' order. */
final class GroupedConvolutionParamInitializer extends ConvolutionParamInitializer {

  static final GroupedConvolutionParamInitializer INSTANCE =
      new GroupedConvolutionParamInitializer();

  private GroupedConvolutionParamInitializer() {}

  @Override
  public long numParams(Layer layer) {
    GroupedConvolution2D grouped = (GroupedConvolution2D) layer;
    long weights = 1;
    for (long size : weightShape(grouped)) {
      weights *= size;
    }
    return weights + (grouped.hasBias() ? grouped.getNOut() : 0);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    GroupedConvolution2D layer = (GroupedConvolution2D) conf.getLayer();
    INDArray flat = gradientView.reshape(gradientView.length());
    long biases = layer.hasBias() ? layer.getNOut() : 0;
    Map<String, INDArray> views = new LinkedHashMap<>();
    if (biases > 0) {
      views.put(BIAS_KEY, flat.get(NDArrayIndex.interval(0, biases)));
    }
    INDArray weights = flat.get(NDArrayIndex.interval(biases, flat.length()));
    views.put(WEIGHT_KEY, weights.reshape('c', weightShape(layer)));
    return views;
  }

  @Override
  protected INDArray createWeightMatrix(
      NeuralNetConfiguration conf, INDArray weightView, boolean initializeParams) {
    GroupedConvolution2D layer = (GroupedConvolution2D) conf.getLayer();
    long[] shape = weightShape(layer);
    if (!initializeParams) {
      return weightView.reshape('c', shape);
    }
    double kernel = shape[2] * shape[3];
    double strides = layer.getStride()[0] * layer.getStride()[1];
    double fanIn = shape[1] * kernel;
    double fanOut = (double) shape[0] / layer.getGroups() * kernel / strides;
    return layer.getWeightInitFn().init(fanIn, fanOut, shape, 'c', weightView);
  }

  private static long[] weightShape(GroupedConvolution2D layer) {
    int[] kernel = layer.getKernelSize();
    return new long[] {layer.getNOut(), layer.getNIn() / layer.getGroups(), kernel[0], kernel[1]};
  }
}
