package org.kiln.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.kiln.engine.GraphSketch.Geometry;
import org.kiln.engine.GraphSketch.Image;
import org.kiln.engine.RandomGraphs.Kind;
import org.kiln.model.layer.GroupedConvolution2D;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

/** Random layers that make images of images. */
final class RandomLayers {

  private final GraphSketch sketch;

  RandomLayers(GraphSketch sketch) {
    this.sketch = sketch;
  }

  void convolution(Image from) {
    Geometry g = sketch.geometry(from);
    int filters = sketch.filters();
    ConvolutionLayer layer =
        new ConvolutionLayer.Builder(g.kernel())
            .stride(g.stride())
            .padding(g.padding())
            .dilation(g.dilation())
            .convolutionMode(g.mode())
            .dataFormat(sketch.format())
            .nOut(filters)
            .hasBias(sketch.chance(0.5))
            .activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function())
            .build();
    sketch.mark(Kind.CONVOLUTION);
    Layer used = layer;
    if (from.name().equals("input") && sketch.chance(0.2)) {
      sketch.mark(Kind.FROZEN);
      used = new FrozenLayer.Builder().layer(layer).build();
    }
    sketch.layer(sketch.name("conv"), used, from, filters, g);
  }

  /** Never of a single channel, where DL4J's own kernels fail. */
  void perChannel(Image from) {
    if (from.channels() == 1) {
      convolution(from);
    } else if (sketch.chance(0.5)
        && IntStream.rangeClosed(2, 6).anyMatch(n -> from.channels() % n == 0)) {
      grouped(from);
    } else if (sketch.chance(0.5)) {
      depthwise(from);
    } else {
      separable(from);
    }
  }

  void deconvolution(Image from) {
    boolean same = sketch.chance(0.4);
    boolean small = from.height() * from.width() < 30;
    int[] kernel = new int[2];
    int[] stride = new int[2];
    int[] padding = new int[2];
    int[] size = {from.height(), from.width()};
    for (int i = 0; i < 2; i++) {
      kernel[i] = 2 + sketch.random().nextInt(2);
      stride[i] = small ? 1 + sketch.random().nextInt(2) : 1;
      padding[i] = same || size[i] < 3 ? 0 : sketch.random().nextInt(2);
      size[i] = same ? stride[i] * size[i] : stride[i] * (size[i] - 1) + kernel[i] - 2 * padding[i];
    }
    int filters = 1 + sketch.random().nextInt(4);
    Deconvolution2D.Builder builder = new Deconvolution2D.Builder(kernel);
    builder.stride(stride);
    builder.padding(padding);
    builder.convolutionMode(same ? ConvolutionMode.Same : ConvolutionMode.Truncate);
    builder.dataFormat(sketch.format());
    builder.nOut(filters);
    builder.hasBias(sketch.chance(0.5));
    builder.activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function());
    sketch.mark(Kind.DECONVOLUTION);
    if (kernel[0] != kernel[1] || stride[0] != stride[1] || padding[0] != padding[1]) {
      sketch.mark(Kind.OBLONG_DECONVOLUTION);
    }
    sketch.layer(sketch.name("deconv"), builder.build(), from, filters, size[0], size[1]);
  }

  /** In as many groups as the channels allow, each making one or more outputs. */
  void grouped(Image from) {
    Geometry g = sketch.geometry(from);
    List<Integer> divisors =
        IntStream.rangeClosed(2, 6).filter(n -> from.channels() % n == 0).boxed().toList();
    int groups = sketch.pick(divisors);
    int filters = groups * (1 + sketch.random().nextInt(3));
    GroupedConvolution2D.Builder builder = new GroupedConvolution2D.Builder(groups, g.kernel());
    builder.stride(g.stride());
    builder.padding(g.padding());
    builder.dilation(g.dilation());
    builder.convolutionMode(g.mode());
    builder.dataFormat(sketch.format());
    builder.nOut(filters);
    builder.hasBias(sketch.chance(0.5));
    builder.activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function());
    sketch.mark(groups == 2 ? Kind.TWO_GROUPS : Kind.MORE_GROUPS);
    sketch.layer(sketch.name("grouped"), builder.build(), from, filters, g);
  }

  void depthwise(Image from) {
    Geometry g = sketch.geometry(from);
    int multiplier = 1 + sketch.random().nextInt(2);
    DepthwiseConvolution2D layer =
        new DepthwiseConvolution2D.Builder(g.kernel())
            .stride(g.stride())
            .padding(g.padding())
            .convolutionMode(g.mode())
            .dilation(g.dilation())
            .dataFormat(sketch.format())
            .depthMultiplier(multiplier)
            .nOut(from.channels() * multiplier)
            .hasBias(sketch.chance(0.5))
            .activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function())
            .build();
    sketch.mark(Kind.DEPTHWISE);
    int channels = from.channels() * multiplier;
    sketch.layer(sketch.name("depthwise"), layer, from, channels, g);
  }

  void separable(Image from) {
    Geometry g = sketch.geometry(from);
    int filters = 1 + sketch.random().nextInt(5);
    SeparableConvolution2D layer =
        new SeparableConvolution2D.Builder(g.kernel())
            .stride(g.stride())
            .padding(g.padding())
            .dilation(g.dilation())
            .convolutionMode(g.mode())
            .dataFormat(sketch.format())
            .depthMultiplier(1 + sketch.random().nextInt(2))
            .nOut(filters)
            .hasBias(sketch.chance(0.5))
            .activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function())
            .build();
    sketch.mark(Kind.SEPARABLE);
    sketch.layer(sketch.name("separable"), layer, from, filters, g);
  }

  void batchNorm(Image from) {
    if (sketch.batch() * from.height() * from.width() < 8) {
      return; // variances of so few numbers are no fair test in single precision
    }
    sketch.layer(
        sketch.name("bn"), batchNorm(), from, from.channels(), from.height(), from.width());
    if (sketch.chance(0.6)) {
      activation(sketch.newest());
    }
  }

  BatchNormalization batchNorm() {
    boolean logStd = sketch.chance(0.5);
    BatchNormalization.Builder builder =
        new BatchNormalization.Builder().useLogStd(logStd).decay(0.8).eps(1e-3);
    sketch.mark(logStd ? Kind.BATCH_NORM : Kind.BATCH_NORM_VARIANCE);
    if (sketch.format() == CNN2DFormat.NCHW && sketch.chance(0.3)) {
      // Of NHWC images DL4J's own backward pass fails.
      sketch.mark(Kind.BATCH_NORM_LOCKED);
      builder.lockGammaBeta(true);
      if (sketch.chance(0.5)) {
        builder.gamma(1.5).beta(0.25);
      }
    }
    return builder.build();
  }

  void activation(Image from) {
    ActivationLayer layer = new ActivationLayer.Builder().activation(sketch.function()).build();
    sketch.layer(sketch.name("act"), layer, from, from.channels(), from.height(), from.width());
  }

  void pooling(Image from) {
    Geometry g = sketch.geometry(from);
    if (g.rows().dilation() > from.height() || g.columns().dilation() > from.width()) {
      return; // oneDNN has no pooling whose dilation exceeds the image
    }
    boolean max = sketch.chance(0.5);
    boolean padded = !max && sketch.chance(0.5);
    Kind average = padded ? Kind.AVERAGE_WITH_PADDING : Kind.AVERAGE_POOLING;
    sketch.mark(max ? Kind.MAX_POOLING : average);
    SubsamplingLayer layer =
        new SubsamplingLayer.Builder(max ? PoolingType.MAX : PoolingType.AVG)
            .kernelSize(g.kernel())
            .stride(g.stride())
            .padding(g.padding())
            .convolutionMode(g.mode())
            .dataFormat(sketch.format())
            .avgPoolIncludePadInDivisor(padded)
            .build();
    layer.setDilation(g.dilation());
    if (g.rows().dilation() > 1 || g.columns().dilation() > 1) {
      sketch.mark(Kind.DILATED_POOLING);
    }
    sketch.layer(sketch.name("pool"), layer, from, from.channels(), g);
  }

  /** Global pooling that leaves images of one pixel; of NHWC images DL4J forgets the format. */
  void globalPooling(Image from) {
    if (sketch.format() == CNN2DFormat.NHWC) {
      return;
    }
    boolean max = sketch.chance(0.5);
    GlobalPoolingLayer layer =
        new GlobalPoolingLayer.Builder(max ? PoolingType.MAX : PoolingType.AVG)
            .collapseDimensions(false)
            .build();
    sketch.mark(max ? Kind.GLOBAL_MAX_POOLING : Kind.GLOBAL_AVERAGE_POOLING);
    sketch.mark(Kind.UNCOLLAPSED);
    sketch.layer(sketch.name("global"), layer, from, from.channels(), 1, 1);
  }

  void padding(Image from) {
    if (from.height() > 2 && from.width() > 4 && sketch.chance(0.6)) {
      sketch.mark(Kind.CROPPING);
      Cropping2D layer = new Cropping2D.Builder(1, 0, 2, 1).dataFormat(sketch.format()).build();
      sketch.layer(
          sketch.name("crop"), layer, from, from.channels(), from.height() - 1, from.width() - 3);
    } else {
      sketch.mark(Kind.ZERO_PADDING);
      ZeroPaddingLayer layer =
          new ZeroPaddingLayer.Builder(1, 0, 2, 1).dataFormat(sketch.format()).build();
      sketch.layer(
          sketch.name("pad"), layer, from, from.channels(), from.height() + 1, from.width() + 3);
    }
  }
}
