package org.kiln.model.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes {@link GroupedConvolution2D} as DL4J's convolution in one group: on weights with zeros
 * between the groups, of whose gradient the groups' own part is kept.
 */
final class GroupedConvolution extends ConvolutionLayer {

  private static final long serialVersionUID = 1L;
  private static final String WEIGHTS = ConvolutionParamInitializer.WEIGHT_KEY;

  private final int groups;

  GroupedConvolution(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.groups = ((GroupedConvolution2D) conf.getLayer()).getGroups();
  }

  @Override
  protected INDArray getParamWithNoise(
      String param, boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray parameter = super.getParamWithNoise(param, training, workspaceMgr);
    if (!param.equals(WEIGHTS)) {
      return parameter;
    }
    // ND4J loses the later slices of a view that is not at the start of its buffer: hence a copy.
    INDArray own = parameter.dup('c');
    INDArray all = allPairs(own);
    for (int group = 0; group < groups; group++) {
      ofGroupInAll(group, all, own).assign(ofGroup(group, own));
    }
    return all;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    INDArray own = gradientViews.get(WEIGHTS);
    INDArray all = allPairs(own);
    gradientViews.put(WEIGHTS, all);
    try {
      Pair<Gradient, INDArray> result = super.backpropGradient(epsilon, workspaceMgr);
      INDArray gradient = own.ulike();
      for (int group = 0; group < groups; group++) {
        ofGroup(group, gradient).assign(ofGroupInAll(group, all, gradient));
      }
      own.assign(gradient);
      result.getFirst().setGradientFor(WEIGHTS, own, 'c');
      return result;
    } finally {
      gradientViews.put(WEIGHTS, own);
    }
  }

  /** Zeros for every pair of an output and an input channel, (nOut, nIn, kH, kW). */
  private INDArray allPairs(INDArray weights) {
    long channels = weights.size(1) * groups;
    return Nd4j.create(
        weights.dataType(),
        new long[] {weights.size(0), channels, weights.size(2), weights.size(3)},
        'c');
  }

  /** View of a group's weights, (nOut / groups, nIn / groups, kH, kW). */
  private INDArray ofGroup(int group, INDArray weights) {
    long outputs = weights.size(0) / groups;
    return weights
        .reshape('c', groups, outputs, weights.size(1), weights.size(2), weights.size(3))
        .slice(group);
  }

  /** View of the same weights in {@link #allPairs}. */
  private INDArray ofGroupInAll(int group, INDArray all, INDArray weights) {
    long outputs = weights.size(0) / groups;
    long inputs = weights.size(1);
    return all.reshape('c', groups, outputs, groups, inputs, all.size(2), all.size(3))
        .slice(group)
        .slice(group, 1);
  }
}
