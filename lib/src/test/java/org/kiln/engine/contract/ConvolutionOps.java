package org.kiln.engine.contract;

import java.util.Optional;
import java.util.stream.Stream;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.BatchNormParameters;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;
import org.kiln.engine.plan.op.Window;

/** Convolutions: ordinary, in groups, depthwise, transposed; forward, both gradients, folded. */
final class ConvolutionOps {

  /**
   * How channels are convolved.
   *
   * @param outputs of all groups
   * @param layout how its weights lie in the parameter vector
   */
  private record Kernel(
      String name, int outputs, ConvolutionGeometry geometry, WeightLayout layout) {

    Shape output(Shape source) {
      return geometry.transposed()
          ? geometry.window().input(source, outputs)
          : geometry.window().output(source, outputs);
    }

    int weights() {
      return Math.toIntExact(layout.size().product());
    }
  }

  private ConvolutionOps() {}

  static Stream<OpCase> cases(ValueType type) {
    return Shapes.ODD.stream()
        .flatMap(
            shape ->
                Shapes.windows(shape)
                    .flatMap(window -> kernels(shape, window))
                    .flatMap(kernel -> cases(type, shape, kernel)));
  }

  private static Stream<OpCase> cases(ValueType type, Shape shape, Kernel kernel) {
    OpCase training = training(type, shape, kernel);
    // What is fused for inference does not depend on the window.
    boolean fused = kernel.geometry().window().kernel().height() == 2;
    return fused
        ? Stream.of(Stream.of(training), fused(type, shape, kernel)).flatMap(cases -> cases)
        : Stream.of(training);
  }

  /** Ordinary ones of some shapes, and one of the other kinds for each window. */
  private static Stream<Kernel> kernels(Shape source, Window window) {
    int channels = source.channels();
    int outputs = channels == 7 ? 3 : channels == 3 ? 17 : channels == 1 ? 7 : 1;
    Kernel ordinary =
        new Kernel(
            "ordinary",
            outputs,
            new ConvolutionGeometry(window, 1, false),
            WeightLayout.convolution(outputs, channels, window.kernel(), 1));
    return Stream.concat(Stream.of(ordinary), special(source, window));
  }

  private static Stream<Kernel> special(Shape source, Window window) {
    int channels = source.channels();
    Kernel depthwise =
        new Kernel(
            "depthwise",
            2 * channels,
            new ConvolutionGeometry(window, channels, false),
            WeightLayout.depthwise(channels, 2, window.kernel()));
    Kernel separable =
        new Kernel(
            "separable",
            channels,
            new ConvolutionGeometry(window, channels, false),
            WeightLayout.separableDepthwise(channels, 1, window.kernel()));
    Kernel transposed =
        new Kernel(
            "transposed",
            3,
            new ConvolutionGeometry(window, 1, true),
            WeightLayout.deconvolution(3, channels, window.kernel()));
    // Lowering gives transposed windows no negative padding.
    boolean spreads = window.padding().bottom() >= 0 && window.padding().right() >= 0;
    return spreads ? Stream.of(depthwise, separable, transposed) : Stream.of(depthwise, separable);
  }

  private static String name(Shape shape, Kernel kernel, String what) {
    return "%s convolution of %s to %d, %s, %s"
        .formatted(kernel.name(), shape, kernel.outputs(), kernel.geometry().window(), what);
  }

  private static OpCase training(ValueType type, Shape shape, Kernel kernel) {
    OpPlan plan = new OpPlan(name(shape, kernel, "training"), true, type);
    boolean biased = shape.channels() != 3;
    Value parameter = plan.parameter("W", kernel.weights());
    Optional<Value> bias =
        biased ? Optional.of(plan.parameter("b", kernel.outputs())) : Optional.empty();
    Value weights = plan.prepared(kernel.layout());
    Value source = plan.given(shape);
    Value gradient = plan.given(kernel.output(shape));
    Optional<Value> addend = biased ? Optional.of(plan.given(shape)) : Optional.empty();
    plan.prepare(new LoadWeights(parameter, kernel.layout(), weights));
    plan.forward(
        new Convolution(
            source,
            weights,
            bias,
            kernel.geometry(),
            Optional.empty(),
            Optional.empty(),
            plan.result(kernel.output(shape))));
    plan.backward(
        new ConvolutionBackwardWeights(
            source,
            gradient,
            kernel.geometry(),
            kernel.layout(),
            plan.gradientOf(parameter),
            bias.map(plan::gradientOf)));
    plan.backward(
        new ConvolutionBackwardData(
            gradient, weights, kernel.geometry(), addend, plan.result(shape)));
    return plan.done();
  }

  /** For inference: with each activation, with an addend, with a batch norm in its weights. */
  private static Stream<OpCase> fused(ValueType type, Shape shape, Kernel kernel) {
    return Stream.of(Activation.Kind.values())
        .map(
            kind ->
                inference(
                    type,
                    shape,
                    kernel,
                    new Activation(kind, kind == Activation.Kind.RELU ? 0 : 1.5)));
  }

  private static OpCase inference(ValueType type, Shape shape, Kernel kernel, Activation function) {
    OpPlan plan = new OpPlan(name(shape, kernel, "inference, " + function), false, type);
    int outputs = kernel.outputs();
    Value parameter = plan.parameter("W", kernel.weights());
    Value weights = plan.prepared(kernel.layout());
    Value foldedBias = plan.preparedVector(outputs);
    Value mean = plan.parameter("mean", outputs);
    Value variance = plan.parameter("var", outputs, number -> 0.5 + Math.abs(number));
    boolean plain = function.kind() == Activation.Kind.TANH;
    BatchNormParameters norm =
        new BatchNormParameters(
            plain ? Optional.empty() : Optional.of(plan.parameter("gamma", outputs)),
            plain ? Optional.empty() : Optional.of(plan.parameter("beta", outputs)),
            mean,
            variance,
            1e-3);
    Optional<Value> bias = plain ? Optional.empty() : Optional.of(plan.parameter("b", outputs));
    plan.prepare(new FoldBatchNorm(parameter, kernel.layout(), bias, norm, weights, foldedBias));
    Optional<Value> addend =
        plain ? Optional.empty() : Optional.of(plan.given(kernel.output(shape)));
    plan.forward(
        new Convolution(
            plan.outside(shape),
            weights,
            Optional.of(foldedBias),
            kernel.geometry(),
            addend,
            Optional.of(function),
            plan.result(kernel.output(shape))));
    return plan.done();
  }
}
