package org.kiln.engine.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.onednn.Arrangement.Target;
import org.kiln.engine.onednn.Arrangement.Use;
import org.kiln.engine.onednn.Primitives.Pass;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.Window;

/** Compiles convolutions: ordinary, grouped, depthwise, transposed. */
final class ConvolutionCompiler {

  private final Emitter emitter;
  private final PreparedWeights weights;
  private final WeightGradients gradients;
  private final WideImages wideImages;
  private final PaddedImages paddedImages;
  private final Pass pass;

  ConvolutionCompiler(Emitter emitter, PreparedWeights weights, Pass pass) {
    this.emitter = emitter;
    this.weights = weights;
    this.gradients = new WeightGradients(emitter);
    this.wideImages = new WideImages(emitter);
    this.paddedImages = new PaddedImages(emitter);
    this.pass = pass;
  }

  /**
   * An addend that lies where the result goes is what the primitive accumulates on: bound as a
   * second operand, kernels that visit their input channels in turns would overwrite it before they
   * read it.
   */
  void forward(Instructions out, Convolution op) {
    boolean wide = op.addend().isEmpty() && WideImages.suitsData(op.geometry(), op.source());
    Laid laid = lay(op.geometry(), op.source(), op.output(), wide);
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
            laid.geometry(),
            laid.source().layout(),
            weights.any(op.weights(), WeightForm.WINDOWS),
            bias,
            laid.output().layout(),
            attributes);
    dnnl_memory copy = weights.copy(op.weights(), descriptor.weights(), WeightForm.WINDOWS);
    Target target = layout -> emitter.memories.memory(op.output(), layout, 0);
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(dnnl.DNNL_ARG_WEIGHTS, copy)
            .with(dnnl.DNNL_ARG_SRC, laid.source().load(out, Use.SOURCE))
            .with(dnnl.DNNL_ARG_DST, laid.output().result(target));
    op.bias().ifPresent(value -> binding.with(dnnl.DNNL_ARG_BIAS, bias, value));
    separate.ifPresent(
        value ->
            binding.with(dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | dnnl.DNNL_ARG_SRC_1, value));
    binding.addTo(out);
    laid.output().store(out, target);
  }

  void backwardData(Instructions out, ConvolutionBackwardData op) {
    boolean wide = op.addend().isEmpty() && WideImages.suitsData(op.geometry(), op.inputGradient());
    Laid laid = lay(op.geometry(), op.inputGradient(), op.outputGradient(), wide);
    Layout any = weights.any(op.weights(), WeightForm.WINDOWS);
    Layout source = laid.source().layout();
    Layout gradient = laid.output().layout();
    String name = "convolution backward data " + op.inputGradient().name();
    Descriptor descriptor =
        emitter.windows.convolutionBackwardData(
            name,
            laid.geometry(),
            source,
            any,
            gradient,
            hint(laid.geometry(), source, any, gradient),
            ConvolutionKernels.forData(laid.geometry(), op.inputGradient(), op.outputGradient()));
    Layout images = emitter.images(op.inputGradient());
    Target target =
        op.addend().isPresent()
            ? emitter::stage
            : layout -> emitter.memories.memory(op.inputGradient(), layout, 0);
    emitter
        .bind(descriptor)
        .with(
            dnnl.DNNL_ARG_WEIGHTS,
            weights.copy(op.weights(), descriptor.weights(), WeightForm.WINDOWS))
        .with(dnnl.DNNL_ARG_DIFF_DST, laid.output().load(out, Use.GRADIENT))
        .with(dnnl.DNNL_ARG_DIFF_SRC, laid.source().result(target))
        .addTo(out);
    laid.source().store(out, target);
    op.addend()
        .ifPresent(
            addend -> add(out, name, images, addend, emitter.stage(images), op.inputGradient()));
  }

  /**
   * A convolution as oneDNN gets to see it.
   *
   * @param geometry of the images so arranged
   * @param source the input
   * @param output the output
   */
  private record Laid(ConvolutionGeometry geometry, Arrangement source, Arrangement output) {}

  private Laid lay(ConvolutionGeometry geometry, Value source, Value output, boolean wide) {
    if (wide) {
      return new Laid(geometry, wideImages.of(source, geometry), wideImages.of(output, geometry));
    }
    Value image = geometry.transposed() ? output : source;
    Value steps = geometry.transposed() ? source : output;
    Window window = PaddedImages.simplest(geometry.window(), steps.shape());
    Arrangement under = new Arrangement.InPlace(emitter, image);
    if (PaddedImages.suits(geometry.window(), image.shape(), steps.shape())) {
      under = paddedImages.of(image, window);
      window = PaddedImages.withoutPadding(window);
    }
    Arrangement made = new Arrangement.InPlace(emitter, steps);
    ConvolutionGeometry laid =
        new ConvolutionGeometry(window, geometry.groups(), geometry.transposed());
    return geometry.transposed() ? new Laid(laid, made, under) : new Laid(laid, under, made);
  }

  /**
   * No backward primitive of the CPU adds to its result, so another one does.
   *
   * @param inPlace the operand that may lie in the sum: oneDNN allows that of the first
   */
  private void add(
      Instructions out, String name, Layout layout, Value inPlace, dnnl_memory staged, Value sum) {
    emitter
        .bind(
            emitter.primitives.binary(
                name + " sum", dnnl.dnnl_binary_add, layout, layout, layout, new Attributes()))
        .with(dnnl.DNNL_ARG_SRC_0, inPlace)
        .with(dnnl.DNNL_ARG_SRC_1, staged)
        .with(dnnl.DNNL_ARG_DST, sum)
        .addTo(out);
  }

  void backwardWeights(Instructions out, ConvolutionBackwardWeights op) {
    boolean wide = WideImages.suitsWeights(op.geometry(), op.source());
    Laid laid = lay(op.geometry(), op.source(), op.outputGradient(), wide);
    Layout source = laid.source().layout();
    Layout gradient = laid.output().layout();
    long[] dimensions = WeightForm.WINDOWS.dimensions(op.layout());
    Layout typed = Layout.any(emitter.scope, Memories.type(op.source().type()), dimensions);
    Layout any = Layout.any(emitter.scope, NumberType.FLOAT32, dimensions);
    Layout bias = op.biasGradient().map(emitter.memories::row).orElse(null);
    Descriptor descriptor =
        emitter.windows.convolutionBackwardWeights(
            "convolution backward weights " + op.weightGradient().name(),
            laid.geometry(),
            source,
            any,
            bias,
            gradient,
            hint(laid.geometry(), source, typed, gradient),
            ConvolutionKernels.forWeights(laid.geometry(), op.source(), op.outputGradient()));
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(dnnl.DNNL_ARG_SRC, laid.source().load(out, Use.SOURCE))
            .with(dnnl.DNNL_ARG_DIFF_DST, laid.output().load(out, Use.GRADIENT));
    op.biasGradient().ifPresent(value -> binding.with(dnnl.DNNL_ARG_DIFF_BIAS, bias, value));
    gradients.store(
        out,
        binding,
        descriptor.weightGradient(),
        WeightForm.WINDOWS.of(op.layout()),
        op.weightGradient());
  }

  /** The forward descriptor that oneDNN wants to see for a backward one. */
  private Descriptor hint(
      ConvolutionGeometry geometry, Layout source, Layout any, Layout destination) {
    return emitter.windows.convolution(
        "convolution", Pass.TRAINING, geometry, source, any, null, destination, new Attributes());
  }
}
