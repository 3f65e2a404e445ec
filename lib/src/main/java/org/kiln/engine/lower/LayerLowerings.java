package org.kiln.engine.lower;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.kiln.engine.NetworkNode;
import org.kiln.model.layer.ChannelScaleVertex;
import org.kiln.model.layer.GroupedConvolution2D;

/**
 * Which DL4J layer or vertex is lowered by whom. A configuration class that is not listed, a
 * subclass of a listed one included, has no lowering.
 */
final class LayerLowerings {

  private static final Map<Class<?>, LayerLowering<?>> BY_CLASS = new LinkedHashMap<>();

  static {
    register(ConvolutionLayer.class, ConvolutionLowering::convolution);
    register(Convolution2D.class, ConvolutionLowering::convolution);
    register(GroupedConvolution2D.class, ConvolutionLowering::grouped);
    register(DepthwiseConvolution2D.class, ConvolutionLowering::depthwise);
    register(SeparableConvolution2D.class, ConvolutionLowering::separable);
    register(Deconvolution2D.class, ConvolutionLowering::transposed);
    register(DenseLayer.class, DenseLowering::dense);
    register(OutputLayer.class, OutputLowering::output);
    register(LossLayer.class, OutputLowering::loss);
    register(BatchNormalization.class, BatchNormLowering::lower);
    register(ActivationLayer.class, ActivationLowering::layer);
    register(DropoutLayer.class, DropoutLowering::layer);
    register(SubsamplingLayer.class, PoolingLowering::pooling);
    register(Pooling2D.class, PoolingLowering::pooling);
    register(GlobalPoolingLayer.class, PoolingLowering::global);
    register(ZeroPaddingLayer.class, PaddingLowering::pad);
    register(Cropping2D.class, PaddingLowering::crop);
    register(ElementWiseVertex.class, VertexLowering::elementwise);
    register(ChannelScaleVertex.class, VertexLowering::channelScale);
    register(MergeVertex.class, VertexLowering::merge);
    register(SubsetVertex.class, VertexLowering::subset);
    register(ScaleVertex.class, VertexLowering::scale);
    register(ShiftVertex.class, VertexLowering::shift);
    register(PreprocessorVertex.class, VertexLowering::preprocessor);
  }

  private LayerLowerings() {}

  private static <C> void register(Class<C> configuration, LayerLowering<? super C> lowering) {
    BY_CLASS.put(configuration, lowering);
  }

  /**
   * Adds the ops of one node to the plan.
   *
   * @param context the node and what it reads, not yet preprocessed
   * @return what the node gives
   * @throws UnsupportedLayerException if it has no lowering
   */
  static Tensor lower(LoweringContext context) {
    NetworkNode node = context.node();
    LoweringContext ready =
        node.preprocessor()
            .map(preprocessor -> context.reading(Preprocessors.lower(preprocessor, context)))
            .orElse(context);
    Object configuration = node.configuration();
    if (configuration instanceof org.deeplearning4j.nn.conf.layers.BaseLayer layer
        && layer.getWeightNoise() != null) {
      throw new UnsupportedLayerException("weight noise " + layer.getWeightNoise());
    }
    LayerLowering<?> lowering = BY_CLASS.get(configuration.getClass());
    if (lowering == null) {
      throw new UnsupportedLayerException("type " + configuration.getClass().getSimpleName());
    }
    return lowering.lowerUnchecked(ready);
  }
}
