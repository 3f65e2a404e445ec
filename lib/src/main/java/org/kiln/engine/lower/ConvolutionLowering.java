package org.kiln.engine.lower;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.WeightLayout;
import org.kiln.engine.plan.op.Window;
import org.kiln.model.layer.GroupedConvolution2D;

/** Lowers convolutions of all kinds. */
final class ConvolutionLowering {

  private static final String BIAS = "b";

  private ConvolutionLowering() {}

  static Tensor convolution(ConvolutionLayer layer, LoweringContext context) {
    return convolution(layer, 1, context);
  }

  static Tensor grouped(GroupedConvolution2D layer, LoweringContext context) {
    return convolution(layer, layer.getGroups(), context);
  }

  private static Tensor convolution(ConvolutionLayer layer, int groups, LoweringContext context) {
    Value source = source(layer, context);
    int outputs = Math.toIntExact(layer.getNOut());
    WeightLayout layout =
        WeightLayout.convolution(outputs, source.shape().channels(), kernel(layer), groups);
    Value sum = convolve(source, "W", layout, window(layer, source.shape()), true, context);
    return activate(layer, sum, context);
  }

  static Tensor depthwise(DepthwiseConvolution2D layer, LoweringContext context) {
    Value source = source(layer, context);
    WeightLayout layout =
        WeightLayout.depthwise(
            source.shape().channels(), layer.getDepthMultiplier(), kernel(layer));
    Value sum = convolve(source, "W", layout, window(layer, source.shape()), true, context);
    return activate(layer, sum, context);
  }

  static Tensor separable(SeparableConvolution2D layer, LoweringContext context) {
    Value source = source(layer, context);
    int inputs = source.shape().channels();
    WeightLayout depthwise =
        WeightLayout.separableDepthwise(inputs, layer.getDepthMultiplier(), kernel(layer));
    Window window = window(layer, source.shape());
    Value middle = convolve(source, "W", depthwise, window, false, context);
    WeightLayout pointwise =
        WeightLayout.convolution(
            Math.toIntExact(layer.getNOut()), depthwise.outputs(), Extent.ONE, 1);
    Window point = Window.whole(new Shape(1, 1, 1, 1));
    Value sum = convolve(middle, "pW", pointwise, point, true, context);
    return activate(layer, sum, context);
  }

  static Tensor transposed(Deconvolution2D layer, LoweringContext context) {
    if (layer.getIDropout() != null) {
      throw new UnsupportedLayerException(
          "dropout on a deconvolution, which DL4J applies forward but not backward");
    }
    Value source = source(layer, context);
    PlanBuilder plan = context.plan();
    int outputs = Math.toIntExact(layer.getNOut());
    Window window =
        Windows.transposed(
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation(),
            layer.getConvolutionMode());
    WeightLayout layout =
        WeightLayout.deconvolution(outputs, source.shape().channels(), kernel(layer));
    Value weights = context.weights("W", layout);
    Optional<Value> bias = context.parameterIfPresent(BIAS);
    Value sum = plan.activation(context.name(), window.input(source.shape(), outputs));
    ConvolutionGeometry geometry = new ConvolutionGeometry(window, 1, true);
    plan.forward(
        new Convolution(source, weights, bias, geometry, Optional.empty(), Optional.empty(), sum));
    return activate(layer, sum, context);
  }

  private static Value source(ConvolutionLayer layer, LoweringContext context) {
    Tensor input = DropoutLowering.dropInput(layer, context);
    return context.reading(input).image(layer.getCnn2dDataFormat());
  }

  private static Value convolve(
      Value source,
      String key,
      WeightLayout layout,
      Window window,
      boolean biased,
      LoweringContext context) {
    PlanBuilder plan = context.plan();
    Value weights = context.weights(key, layout);
    Optional<Value> bias = biased ? context.parameterIfPresent(BIAS) : Optional.empty();
    Shape shape = window.output(source.shape(), layout.outputs());
    String name = biased ? context.name() : context.name() + ".depthwise";
    Value output = plan.activation(name, shape);
    ConvolutionGeometry geometry = new ConvolutionGeometry(window, layout.size().group(), false);
    plan.forward(
        new Convolution(
            source, weights, bias, geometry, Optional.empty(), Optional.empty(), output));
    return output;
  }

  private static Tensor activate(ConvolutionLayer layer, Value sum, LoweringContext context) {
    return ActivationLowering.activate(layer.getActivationFn(), Tensor.image(sum), context);
  }

  private static Extent kernel(ConvolutionLayer layer) {
    return new Extent(layer.getKernelSize()[0], layer.getKernelSize()[1]);
  }

  private static Window window(ConvolutionLayer layer, Shape input) {
    return Windows.of(
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getDilation(),
        layer.getConvolutionMode(),
        input);
  }
}
