package org.kiln.engine;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
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
    int filters = 1 + sketch.random().nextInt(6);
    ConvolutionLayer layer =
        new ConvolutionLayer.Builder(g.kernel(), g.kernel())
            .stride(g.stride(), g.stride())
            .padding(g.padding(), g.padding())
            .dilation(g.dilation(), g.dilation())
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
    sketch.layer(
        sketch.name("conv"), used, from, filters, g.size(from.height()), g.size(from.width()));
  }

  /** Never of a single channel, where DL4J's own kernels fail. */
  void perChannel(Image from) {
    if (from.channels() == 1) {
      convolution(from);
    } else if (from.channels() % 2 == 0 && sketch.chance(0.5)) {
      grouped(from);
    } else if (sketch.chance(0.5)) {
      depthwise(from);
    } else {
      separable(from);
    }
  }

  void deconvolution(Image from) {
    int kernel = 2 + sketch.random().nextInt(2);
    int stride = from.height() * from.width() < 30 ? 2 : 1;
    boolean same = sketch.chance(0.4);
    int padding = same ? 0 : sketch.random().nextInt(2);
    int filters = 1 + sketch.random().nextInt(4);
    Deconvolution2D.Builder builder = new Deconvolution2D.Builder(kernel, kernel);
    builder.stride(stride, stride);
    builder.padding(padding, padding);
    builder.convolutionMode(same ? ConvolutionMode.Same : ConvolutionMode.Truncate);
    builder.dataFormat(sketch.format());
    builder.nOut(filters);
    builder.hasBias(sketch.chance(0.5));
    builder.activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function());
    sketch.mark(Kind.DECONVOLUTION);
    int height =
        same ? stride * from.height() : stride * (from.height() - 1) + kernel - 2 * padding;
    int width = same ? stride * from.width() : stride * (from.width() - 1) + kernel - 2 * padding;
    sketch.layer(sketch.name("deconv"), builder.build(), from, filters, height, width);
  }

  void grouped(Image from) {
    Geometry g = sketch.geometry(from);
    int filters = 2 * (1 + sketch.random().nextInt(3));
    GroupedConvolution2D.Builder builder =
        new GroupedConvolution2D.Builder(2, g.kernel(), g.kernel());
    builder.stride(g.stride(), g.stride());
    builder.padding(g.padding(), g.padding());
    builder.dilation(g.dilation(), g.dilation());
    builder.convolutionMode(g.mode());
    builder.dataFormat(sketch.format());
    builder.nOut(filters);
    builder.hasBias(sketch.chance(0.5));
    builder.activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function());
    sketch.mark(Kind.GROUPED);
    int height = g.size(from.height());
    sketch.layer(
        sketch.name("grouped"), builder.build(), from, filters, height, g.size(from.width()));
  }

  void depthwise(Image from) {
    Geometry g = sketch.geometry(from);
    int multiplier = 1 + sketch.random().nextInt(2);
    DepthwiseConvolution2D layer =
        new DepthwiseConvolution2D.Builder(g.kernel(), g.kernel())
            .stride(g.stride(), g.stride())
            .padding(g.padding(), g.padding())
            .convolutionMode(g.mode())
            .dilation(g.dilation(), g.dilation())
            .dataFormat(sketch.format())
            .depthMultiplier(multiplier)
            .nOut(from.channels() * multiplier)
            .hasBias(sketch.chance(0.5))
            .activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function())
            .build();
    sketch.mark(Kind.DEPTHWISE);
    int channels = from.channels() * multiplier;
    sketch.layer(
        sketch.name("depthwise"),
        layer,
        from,
        channels,
        g.size(from.height()),
        g.size(from.width()));
  }

  void separable(Image from) {
    Geometry g = sketch.geometry(from);
    int filters = 1 + sketch.random().nextInt(5);
    SeparableConvolution2D layer =
        new SeparableConvolution2D.Builder(g.kernel(), g.kernel())
            .stride(g.stride(), g.stride())
            .padding(g.padding(), g.padding())
            .dilation(g.dilation(), g.dilation())
            .convolutionMode(g.mode())
            .dataFormat(sketch.format())
            .depthMultiplier(1 + sketch.random().nextInt(2))
            .nOut(filters)
            .hasBias(sketch.chance(0.5))
            .activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function())
            .build();
    sketch.mark(Kind.SEPARABLE);
    sketch.layer(
        sketch.name("separable"),
        layer,
        from,
        filters,
        g.size(from.height()),
        g.size(from.width()));
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
    boolean max = sketch.chance(0.5);
    sketch.mark(max ? Kind.MAX_POOLING : Kind.AVERAGE_POOLING);
    SubsamplingLayer layer =
        new SubsamplingLayer.Builder(max ? PoolingType.MAX : PoolingType.AVG)
            .kernelSize(g.kernel(), g.kernel())
            .stride(g.stride(), g.stride())
            .padding(g.padding(), g.padding())
            .convolutionMode(g.mode())
            .dataFormat(sketch.format())
            .build();
    Geometry plain = new Geometry(g.kernel(), g.stride(), g.padding(), 1, g.mode());
    sketch.layer(
        sketch.name("pool"),
        layer,
        from,
        from.channels(),
        plain.size(from.height()),
        plain.size(from.width()));
  }

  void padding(Image from) {
    if (from.height() > 4 && from.width() > 4 && sketch.chance(0.4)) {
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
