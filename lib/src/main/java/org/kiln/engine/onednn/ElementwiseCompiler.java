package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.onednn.Primitives.Pass;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BroadcastMultiply;
import org.kiln.engine.plan.op.BroadcastMultiplyBackwardGate;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseKind;
import org.kiln.engine.plan.op.ElementwiseMaxBackward;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.PoolingKind;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.SoftmaxBackward;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Sum;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.Window;

/** Compiles ops that work number by number, and softmax. */
final class ElementwiseCompiler {

  /** What gradients are scaled down by to be clamped: see {@link #sumThroughRelu}. */
  private static final float SMALL = 0x1p-64f;

  private final Emitter emitter;

  ElementwiseCompiler(Emitter emitter) {
    this.emitter = emitter;
  }

  void activation(Instructions out, ActivationForward op) {
    ActivationCode code = ActivationCode.of(op.activation());
    String name = op.activation() + " " + op.output().name();
    function(out, name, code.algorithm(), code.alpha(), code.beta(), op.source(), op.output());
  }

  void scale(Instructions out, Scale op) {
    String name = "scale " + op.output().name();
    function(
        out,
        name,
        dnnl.dnnl_eltwise_linear,
        (float) op.factor(),
        (float) op.shift(),
        op.source(),
        op.output());
  }

  private void function(
      Instructions out,
      String name,
      int algorithm,
      float alpha,
      float beta,
      Value source,
      Value output) {
    Layout layout = emitter.images(source);
    emitter
        .bind(
            emitter.primitives.elementwise(
                name, Pass.INFERENCE, algorithm, alpha, beta, layout, emitter.images(output)))
        .with(dnnl.DNNL_ARG_SRC, source)
        .with(dnnl.DNNL_ARG_DST, output)
        .addTo(out);
  }

  void activationBackward(Instructions out, ActivationBackward op) {
    Activation activation = op.activation();
    boolean relu = activation.kind() == Activation.Kind.RELU && op.fromOutput();
    if (relu && op.outputGradients().size() == 2) {
      sumThroughRelu(out, op);
      return;
    }
    ActivationCode code = ActivationCode.of(activation);
    String name = activation + " backward " + op.inputGradient().name();
    Layout layout = emitter.images(op.inputGradient());
    dnnl_memory gradient = gradient(out, name, op.outputGradients(), op.inputGradient(), layout);
    dnnl_memory given = saved(out, op);
    int algorithm = op.fromOutput() ? code.fromOutput() : code.algorithm();
    Layout saved = emitter.images(op.saved());
    Descriptor forward =
        emitter.primitives.elementwise(
            name, Pass.TRAINING, algorithm, code.alpha(), code.beta(), saved, saved);
    emitter
        .bind(
            emitter.primitives.elementwiseBackward(
                name, algorithm, code.alpha(), code.beta(), saved, layout, forward))
        .with(op.fromOutput() ? dnnl.DNNL_ARG_DST : dnnl.DNNL_ARG_SRC, given)
        .with(dnnl.DNNL_ARG_DIFF_DST, gradient)
        .with(dnnl.DNNL_ARG_DIFF_SRC, op.inputGradient())
        .addTo(out);
  }

  /**
   * What a derivative is had from. oneDNN's leaky relu has the slope as its derivative at 0, where
   * DL4J's has 1, and images with black borders under biases of 0 are full of zeros: they are
   * lifted over the kink. The lift is lost in any other number's rounding.
   */
  private dnnl_memory saved(Instructions out, ActivationBackward op) {
    Layout layout = emitter.images(op.saved());
    if (op.activation().kind() != Activation.Kind.LEAKY_RELU) {
      return emitter.memories.memory(op.saved(), layout, 0);
    }
    dnnl_memory lifted = emitter.stage(layout);
    String name = "lift " + op.saved().name();
    emitter
        .bind(
            emitter.primitives.elementwise(
                name,
                Pass.INFERENCE,
                dnnl.dnnl_eltwise_linear,
                1,
                Float.MIN_NORMAL,
                layout,
                layout))
        .with(dnnl.DNNL_ARG_SRC, op.saved())
        .with(dnnl.DNNL_ARG_DST, lifted)
        .addTo(out);
    return lifted;
  }

  /**
   * Sum of two gradients and backward of a relu in one pass over memory. No primitive has both: a
   * comparison among post-operations gives 0 or 1 in place of the sum, and a mask would have to be
   * made and read. But one primitive adds and then clamps to the relu's output, gradients scaled
   * down by 2^64: where the output is 0 nothing passes.
   *
   * <p>Exact, as powers of two round nothing, for sums from 2^-62 (smaller ones lose bits, and
   * vanish at 2^-85) up to 2^64 times the output there: 1.8e13 at an output of 1e-6. Larger ones,
   * infinities and NaN become that bound, still with the sum's sign or with either; a step in which
   * they occur has a loss or weight gradients behind this op that are not finite, and shows it.
   */
  private void sumThroughRelu(Instructions out, ActivationBackward op) {
    Layout layout = emitter.images(op.inputGradient());
    Layout output = emitter.images(op.saved());
    List<Value> gradients = inPlaceFirst(op.outputGradients(), op.inputGradient());
    Attributes clamp =
        new Attributes()
            .elementwise(dnnl.dnnl_eltwise_linear, SMALL, 0)
            .binary(dnnl.dnnl_binary_min, output)
            .elementwise(dnnl.dnnl_eltwise_linear, -1, 0)
            .binary(dnnl.dnnl_binary_min, output)
            .elementwise(dnnl.dnnl_eltwise_linear, -1 / SMALL, 0);
    emitter
        .bind(
            emitter.primitives.binary(
                "sum and relu backward " + op.inputGradient().name(),
                dnnl.dnnl_binary_add,
                layout,
                layout,
                layout,
                clamp))
        .with(dnnl.DNNL_ARG_SRC_0, gradients.get(0))
        .with(dnnl.DNNL_ARG_SRC_1, gradients.get(1))
        .with(postOperation(1), op.saved())
        .with(postOperation(3), op.saved())
        .with(dnnl.DNNL_ARG_DST, op.inputGradient())
        .addTo(out);
  }

  /** The sum of the parts of a gradient, made where the result will be. */
  private dnnl_memory gradient(
      Instructions out, String name, List<Value> parts, Value result, Layout layout) {
    if (parts.size() == 1) {
      return emitter.memories.memory(parts.get(0), layout, 0);
    }
    sum(out, name + " sum", parts, result);
    return emitter.memories.memory(result, layout, 0);
  }

  void sum(Instructions out, Sum op) {
    sum(out, "sum " + op.output().name(), op.parts(), op.output());
  }

  /** The same operands, first the one that lies in the result: oneDNN allows that of no other. */
  private List<Value> inPlaceFirst(List<Value> operands, Value result) {
    List<Value> ordered = new ArrayList<>(operands);
    ordered.sort(Comparator.comparing(value -> !emitter.memories.inPlace(value, result)));
    return ordered;
  }

  private void sum(Instructions out, String name, List<Value> parts, Value output) {
    List<Value> ordered = inPlaceFirst(parts, output);
    float[] ones = new float[parts.size()];
    Arrays.fill(ones, 1);
    Layout layout = emitter.images(output);
    List<Layout> layouts = ordered.stream().map(emitter::images).toList();
    Emitter.Binding binding = emitter.bind(emitter.primitives.sum(name, layout, layouts, ones));
    for (int i = 0; i < ordered.size(); i++) {
      binding.with(dnnl.DNNL_ARG_MULTIPLE_SRC + i, ordered.get(i));
    }
    binding.with(dnnl.DNNL_ARG_DST, output).addTo(out);
  }

  /**
   * A chain of binary primitives that gathers in the output; the last one applies the activation.
   */
  void elementwise(Instructions out, Elementwise op) {
    int algorithm =
        switch (op.kind()) {
          case ADD, AVERAGE -> dnnl.dnnl_binary_add;
          case SUBTRACT -> dnnl.dnnl_binary_sub;
          case MULTIPLY -> dnnl.dnnl_binary_mul;
          case MAX -> dnnl.dnnl_binary_max;
        };
    String name = op.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + op.output().name();
    boolean ordered = op.kind() == ElementwiseKind.SUBTRACT;
    List<Value> sources = ordered ? op.sources() : inPlaceFirst(op.sources(), op.output());
    Layout layout = emitter.images(op.output());
    Attributes attributes = new Attributes();
    for (int i = 2; i < sources.size(); i++) {
      attributes.binary(algorithm, emitter.images(sources.get(i)));
    }
    if (op.kind() == ElementwiseKind.AVERAGE) {
      attributes.elementwise(dnnl.dnnl_eltwise_linear, 1f / sources.size(), 0);
    }
    op.activation().ifPresent(attributes::activation);
    Emitter.Binding binding =
        emitter
            .bind(
                emitter.primitives.binary(
                    name,
                    algorithm,
                    emitter.images(sources.get(0)),
                    emitter.images(sources.get(1)),
                    layout,
                    attributes))
            .with(dnnl.DNNL_ARG_SRC_0, sources.get(0))
            .with(dnnl.DNNL_ARG_SRC_1, sources.get(1))
            .with(dnnl.DNNL_ARG_DST, op.output());
    for (int i = 2; i < sources.size(); i++) {
      binding.with(postOperation(i - 2), sources.get(i));
    }
    binding.addTo(out);
  }

  private static int postOperation(int index) {
    return dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 1) | dnnl.DNNL_ARG_SRC_1;
  }

  void maxBackward(Instructions out, ElementwiseMaxBackward op) {
    out.add(new MaxBackwardLoop(op, emitter.memories));
  }

  void broadcastMultiply(Instructions out, BroadcastMultiply op) {
    Layout gate = emitter.images(op.gate());
    emitter
        .bind(
            emitter.primitives.binary(
                "gate " + op.output().name(),
                dnnl.dnnl_binary_mul,
                emitter.images(op.source()),
                gate,
                emitter.images(op.output()),
                new Attributes()))
        .with(dnnl.DNNL_ARG_SRC_0, op.source())
        .with(dnnl.DNNL_ARG_SRC_1, op.gate())
        .with(dnnl.DNNL_ARG_DST, op.output())
        .addTo(out);
  }

  /**
   * The sum over an image is its mean times its pixels: pooling is fast where reductions are not.
   */
  void broadcastMultiplyBackwardGate(Instructions out, BroadcastMultiplyBackwardGate op) {
    String name = "gate backward " + op.gateGradient().name();
    var shape = op.source().shape();
    Layout source = emitter.images(op.source());
    Layout product =
        Layout.nhwc(
            emitter.scope,
            NumberType.FLOAT32,
            shape.batch(),
            shape.channels(),
            shape.height(),
            shape.width());
    Layout mean =
        Layout.nhwc(emitter.scope, NumberType.FLOAT32, shape.batch(), shape.channels(), 1, 1);
    dnnl_memory products = emitter.stage(product);
    dnnl_memory means = emitter.allocate(mean);
    emitter
        .bind(
            emitter.primitives.binary(
                name, dnnl.dnnl_binary_mul, source, source, product, new Attributes()))
        .with(dnnl.DNNL_ARG_SRC_0, op.source())
        .with(dnnl.DNNL_ARG_SRC_1, op.outputGradient())
        .with(dnnl.DNNL_ARG_DST, products)
        .addTo(out);
    Window window =
        new Window(new Extent(shape.height(), shape.width()), Extent.ONE, Extent.ONE, Padding.NONE);
    emitter
        .bind(
            emitter.windows.pooling(
                name, Pass.INFERENCE, PoolingKind.AVERAGE, window, product, mean))
        .with(dnnl.DNNL_ARG_SRC, products)
        .with(dnnl.DNNL_ARG_DST, means)
        .addTo(out);
    multiply(out, name, mean, means, shape.pixels(), op.gateGradient());
  }

  private void multiply(
      Instructions out, String name, Layout layout, dnnl_memory memory, float by, Value output) {
    Layout one = Layout.nhwc(emitter.scope, NumberType.FLOAT32, 1, 1, 1, 1);
    var factor = Memories.allocate(emitter.scope, one.bytes());
    Memories.floats(factor, 1).put(0, by);
    emitter
        .bind(
            emitter.primitives.binary(
                name, dnnl.dnnl_binary_mul, layout, one, emitter.images(output), new Attributes()))
        .with(dnnl.DNNL_ARG_SRC_0, memory)
        .with(dnnl.DNNL_ARG_SRC_1, one, factor)
        .with(dnnl.DNNL_ARG_DST, output)
        .addTo(out);
  }

  void softmax(Instructions out, Softmax op) {
    softmax(out, op.source(), op.output());
  }

  private void softmax(Instructions out, Value source, Value output) {
    emitter
        .bind(
            emitter.primitives.softmax(
                "softmax " + output.name(),
                Pass.INFERENCE,
                emitter.images(source),
                emitter.images(output)))
        .with(dnnl.DNNL_ARG_SRC, source)
        .with(dnnl.DNNL_ARG_DST, output)
        .addTo(out);
  }

  void crossEntropy(Instructions out, SoftmaxCrossEntropy op) {
    softmax(out, op.logits(), op.probabilities());
    out.add(new CrossEntropyLoop(op, emitter.memories));
  }

  void softmaxBackward(Instructions out, SoftmaxBackward op) {
    String name = "softmax backward " + op.inputGradient().name();
    Layout output = emitter.images(op.output());
    Descriptor forward = emitter.primitives.softmax(name, Pass.TRAINING, output, output);
    emitter
        .bind(
            emitter.primitives.softmaxBackward(
                name,
                emitter.images(op.inputGradient()),
                emitter.images(op.outputGradient()),
                output,
                forward))
        .with(dnnl.DNNL_ARG_DST, op.output())
        .with(dnnl.DNNL_ARG_DIFF_DST, op.outputGradient())
        .with(dnnl.DNNL_ARG_DIFF_SRC, op.inputGradient())
        .addTo(out);
  }
}
