package org.kiln.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.kiln.model.layer.GroupedConvolution2D;
import org.kiln.weights.NamedWeight.Counter;
import org.kiln.weights.NamedWeight.Form;
import org.kiln.weights.NamedWeight.Parameter;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What PyTorch calls the parameters of one layer, and in which order their dimensions are. To add a
 * kind of layer, give it a case in {@link #parameter}.
 *
 * @param name of the vertex or layer: the module's
 * @param configuration DL4J's, without wrappers
 */
record LayerWeights(String name, Object configuration) {

  private static final Map<String, String> BATCH_NORM =
      Map.of(
          "gamma", "weight",
          "beta", "bias",
          "mean", "running_mean",
          "var", "running_var",
          "log10stdev", "running_var");

  /**
   * Names of a layer's parameters, in PyTorch's order.
   *
   * @param table its parameters by DL4J's keys
   * @return empty if PyTorch has no such layer, or none of which the dimensions are known here
   */
  Optional<List<NamedWeight>> of(Map<String, INDArray> table) {
    List<NamedWeight> weights = new ArrayList<>();
    for (Map.Entry<String, INDArray> entry : table.entrySet()) {
      Optional<Parameter> parameter = parameter(entry.getKey(), entry.getValue());
      if (parameter.isEmpty()) {
        return Optional.empty();
      }
      weights.add(parameter.get());
    }
    // DL4J has biases first where it is a convolution's.
    weights.sort((first, second) -> Integer.compare(rank(first), rank(second)));
    if (configuration instanceof BatchNormalization && !weights.isEmpty()) {
      weights.add(new Counter(name + WeightNames.COUNTER));
    }
    return Optional.of(weights);
  }

  private int rank(NamedWeight weight) {
    return List.of("weight", "bias", "running_mean", "running_var")
        .indexOf(weight.name().substring(name.length() + 1));
  }

  private Optional<Parameter> parameter(String key, INDArray array) {
    if (configuration instanceof BatchNormalization) {
      return Optional.ofNullable(BATCH_NORM.get(key)).map(suffix -> statistic(suffix, key, array));
    }
    if (key.equals("b") && (isConvolution() || isDense())) {
      return Optional.of(vector("bias", array, Form.SAME));
    }
    if (!key.equals("W")) {
      return Optional.empty();
    }
    if (isDense()) {
      return Optional.of(weight(array.permute(1, 0))); // (in, out) to (out, in)
    }
    if (configuration instanceof DepthwiseConvolution2D) {
      return Optional.of(depthwise(array.permute(2, 3, 0, 1)));
    }
    return isConvolution() ? Optional.of(weight(array)) : Optional.empty();
  }

  /** Others of DL4J's extend ConvolutionLayer, and lay out their weights as they like. */
  private boolean isConvolution() {
    return List.of(
            ConvolutionLayer.class,
            GroupedConvolution2D.class,
            Deconvolution2D.class,
            DepthwiseConvolution2D.class)
        .contains(configuration.getClass());
  }

  private boolean isDense() {
    return configuration instanceof DenseLayer || configuration instanceof BaseOutputLayer;
  }

  private Parameter statistic(String suffix, String key, INDArray array) {
    return vector(
        suffix, array, key.equals("log10stdev") ? Form.LOG10_STANDARD_DEVIATION : Form.SAME);
  }

  private Parameter vector(String suffix, INDArray array, Form form) {
    return new Parameter(name + "." + suffix, List.of(array.length()), array, form);
  }

  private Parameter weight(INDArray array) {
    List<Long> shape = Arrays.stream(array.shape()).boxed().toList();
    return new Parameter(name + ".weight", shape, array, Form.SAME);
  }

  /** (in, multiplier, H, W), which is PyTorch's (in x multiplier, 1, H, W). */
  private Parameter depthwise(INDArray array) {
    List<Long> shape = List.of(array.size(0) * array.size(1), 1L, array.size(2), array.size(3));
    return new Parameter(name + ".weight", shape, array, Form.SAME);
  }
}
