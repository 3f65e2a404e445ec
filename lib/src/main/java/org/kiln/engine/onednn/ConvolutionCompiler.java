package org.kiln.engine.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.onednn.Primitives.Pass;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.WeightLayout;

/** Compiles convolutions: ordinary, grouped, depthwise, transposed. */
final class ConvolutionCompiler {

  private final Emitter emitter;
  private final PreparedWeights weights;
  private final WideImages wideImages;
  private final Pass pass;

  ConvolutionCompiler(Emitter emitter, PreparedWeights weights, Pass pass) {
    this.emitter = emitter;
    this.weights = weights;
    this.wideImages = new WideImages(emitter);
    this.pass = pass;
  }

  /**
   * An addend that lies where the result goes is what the primitive accumulates on: bound as a
   * second operand, kernels that visit their input channels in turns would overwrite it before they
   * read it.
   */
  void forward(Convolution op) {
    boolean wide = op.addend().isEmpty() && WideImages.suitsData(op.geometry(), op.source());
    WideImages.Wide source = wideImages.of(op.source(), op.geometry());
    WideImages.Wide output = wideImages.of(op.output(), op.geometry());
    Layout bias = op.bias().map(emitter.memories::row).orElse(null);
    Attributes attributes = new Attributes();
    Optional<Value> separate =
        op.addend().filter(addend -> !emitter.memories.inPlace(addend, op.output()));
    if (op.addend().isPresent() && separate.isEmpty()) {
      attributes.accumulate(1);
    }
    separate.ifPresent(a -> attributes.binary(dnnl.dnnl_binary_add, emitter.images(a)));
    op.activation().ifPresent(attributes::activation);
    Descriptor descriptor =
        emitter.windows.convolution(
            "convolution " + op.output().name(),
            pass,
            op.geometry(),
            wide ? source.layout() : emitter.images(op.source()),
            weights.any(op.weights(), true),
            bias,
            wide ? output.layout() : emitter.images(op.output()),
            attributes);
    dnnl_memory copy = weights.copy(op.weights(), descriptor.weights(), true);
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(dnnl.DNNL_ARG_WEIGHTS, copy)
            .with(
                dnnl.DNNL_ARG_SRC, wide ? source.load(WideImages.Use.SOURCE) : images(op.source()))
            .with(dnnl.DNNL_ARG_DST, wide ? output.result() : images(op.output()));
    op.bias().ifPresent(value -> binding.with(dnnl.DNNL_ARG_BIAS, bias, value));
    separate.ifPresent(
        value ->
            binding.with(dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | dnnl.DNNL_ARG_SRC_1, value));
    binding.add();
    if (wide) {
      output.store();
    }
  }

  void backwardData(ConvolutionBackwardData op) {
    boolean wide = op.addend().isEmpty() && WideImages.suitsData(op.geometry(), op.inputGradient());
    WideImages.Wide result = wideImages.of(op.inputGradient(), op.geometry());
    WideImages.Wide given = wideImages.of(op.outputGradient(), op.geometry());
    Layout any = weights.any(op.weights(), true);
    Layout source = wide ? result.layout() : emitter.images(op.inputGradient());
    Layout gradient = wide ? given.layout() : emitter.images(op.outputGradient());
    String name = "convolution backward data " + op.inputGradient().name();
    Descriptor descriptor =
        emitter.windows.convolutionBackwardData(
            name,
            op.geometry(),
            source,
            any,
            gradient,
            hint(op.geometry(), source, any, gradient),
            ConvolutionKernels.forData(op.geometry(), op.inputGradient(), op.outputGradient()));
    dnnl_memory target =
        op.addend().isPresent()
            ? emitter.stage(source)
            : wide ? result.result() : images(op.inputGradient());
    emitter
        .bind(descriptor)
        .with(dnnl.DNNL_ARG_WEIGHTS, weights.copy(op.weights(), descriptor.weights(), true))
        .with(
            dnnl.DNNL_ARG_DIFF_DST,
            wide ? given.load(WideImages.Use.GRADIENT) : images(op.outputGradient()))
        .with(dnnl.DNNL_ARG_DIFF_SRC, target)
        .add();
    if (wide) {
      result.store();
    }
    op.addend().ifPresent(addend -> add(name, source, addend, target, op.inputGradient()));
  }

  private dnnl_memory images(Value value) {
    return emitter.memories.memory(value, emitter.images(value), 0);
  }

  /**
   * No backward primitive of the CPU adds to its result, so another one does.
   *
   * @param inPlace the operand that may lie in the sum: oneDNN allows that of the first
   */
  private void add(String name, Layout layout, Value inPlace, dnnl_memory staged, Value sum) {
    emitter
        .bind(
            emitter.primitives.binary(
                name + " sum", dnnl.dnnl_binary_add, layout, layout, layout, new Attributes()))
        .with(dnnl.DNNL_ARG_SRC_0, inPlace)
        .with(dnnl.DNNL_ARG_SRC_1, staged)
        .with(dnnl.DNNL_ARG_DST, sum)
        .add();
  }

  void backwardWeights(ConvolutionBackwardWeights op) {
    boolean wide = WideImages.suitsWeights(op.geometry(), op.source());
    WideImages.Wide wideSource = wideImages.of(op.source(), op.geometry());
    WideImages.Wide wideGradient = wideImages.of(op.outputGradient(), op.geometry());
    Layout source = wide ? wideSource.layout() : emitter.images(op.source());
    Layout gradient = wide ? wideGradient.layout() : emitter.images(op.outputGradient());
    long[] dimensions = PreparedWeights.dimensions(op.layout(), true);
    Layout typed = Layout.any(emitter.scope, Memories.type(op.source().type()), dimensions);
    Layout any = Layout.any(emitter.scope, NumberType.FLOAT32, dimensions);
    Layout bias = op.biasGradient().map(emitter.memories::row).orElse(null);
    Descriptor descriptor =
        emitter.windows.convolutionBackwardWeights(
            "convolution backward weights " + op.weightGradient().name(),
            op.geometry(),
            source,
            any,
            bias,
            gradient,
            hint(op.geometry(), source, typed, gradient),
            ConvolutionKernels.forWeights(op.geometry(), op.source(), op.outputGradient()));
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(
                dnnl.DNNL_ARG_SRC,
                wide ? wideSource.load(WideImages.Use.SOURCE) : images(op.source()))
            .with(
                dnnl.DNNL_ARG_DIFF_DST,
                wide ? wideGradient.load(WideImages.Use.GRADIENT) : images(op.outputGradient()));
    op.biasGradient().ifPresent(value -> binding.with(dnnl.DNNL_ARG_DIFF_BIAS, bias, value));
    store(emitter, binding, descriptor.weightGradient(), op.layout(), op.weightGradient(), true);
  }

  /**
   * Runs a weight-gradient primitive and brings what it leaves into the flat gradient vector.
   *
   * @param binding the primitive's other arguments
   * @param produced the order it chose
   */
  static void store(
      Emitter emitter,
      Emitter.Binding binding,
      Layout produced,
      WeightLayout layout,
      Value gradient,
      boolean images) {
    Layout wanted = PreparedWeights.strided(emitter.scope, layout, images);
    dnnl_memory target = emitter.memories.memory(gradient, wanted, 0);
    if (produced.sameAs(wanted)) {
      binding.with(dnnl.DNNL_ARG_DIFF_WEIGHTS, target).add();
      return;
    }
    dnnl_memory staged = emitter.stage(produced);
    binding.with(dnnl.DNNL_ARG_DIFF_WEIGHTS, staged).add();
    emitter.reorder("store " + gradient.name(), produced, staged, wanted, target);
  }

  /** The forward descriptor that oneDNN wants to see for a backward one. */
  private Descriptor hint(
      ConvolutionGeometry geometry, Layout source, Layout any, Layout destination) {
    return emitter.windows.convolution(
        "convolution", Pass.TRAINING, geometry, source, any, null, destination, new Attributes());
  }
}
