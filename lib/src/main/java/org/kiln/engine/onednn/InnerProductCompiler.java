package org.kiln.engine.onednn;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.onednn.Primitives.Pass;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.Value;

/**
 * Compiles dense layers. oneDNN wants all tensors of a backward pass in one type, so a float32
 * gradient of logits is first rounded to the type of the activations.
 */
final class InnerProductCompiler {

  private final Emitter emitter;
  private final PreparedWeights weights;
  private final WeightGradients gradients;
  private final Map<Value, dnnl_memory> roundings = new HashMap<>();
  private final Pass pass;

  InnerProductCompiler(Emitter emitter, PreparedWeights weights, Pass pass) {
    this.emitter = emitter;
    this.weights = weights;
    this.gradients = new WeightGradients(emitter);
    this.pass = pass;
  }

  void forward(Instructions out, InnerProduct op) {
    WeightForm form = form(op.source());
    Layout bias = op.bias().map(emitter.memories::row).orElse(null);
    Attributes attributes = new Attributes();
    op.activation().ifPresent(attributes::activation);
    Descriptor descriptor =
        emitter.primitives.innerProduct(
            "dense " + op.output().name(),
            pass,
            source(op.source()),
            weights.any(op.weights(), form),
            bias,
            emitter.memories.matrix(op.output()),
            attributes);
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(dnnl.DNNL_ARG_SRC, source(op.source()), op.source())
            .with(dnnl.DNNL_ARG_WEIGHTS, weights.copy(op.weights(), descriptor.weights(), form))
            .with(dnnl.DNNL_ARG_DST, emitter.memories.matrix(op.output()), op.output());
    op.bias().ifPresent(value -> binding.with(dnnl.DNNL_ARG_BIAS, bias, value));
    binding.addTo(out);
  }

  void backwardData(Instructions out, InnerProductBackwardData op) {
    WeightForm form = form(op.inputGradient());
    Layout source = source(op.inputGradient());
    Layout any = weights.any(op.weights(), form);
    NumberType type = Memories.type(op.weights().type());
    Layout gradient = matrix(op.outputGradient(), type);
    Descriptor descriptor =
        emitter.primitives.innerProductBackwardData(
            "dense backward data " + op.inputGradient().name(),
            source,
            any,
            gradient,
            hint(source, any, gradient));
    emitter
        .bind(descriptor)
        .with(dnnl.DNNL_ARG_DIFF_DST, rounded(out, op.outputGradient(), gradient))
        .with(dnnl.DNNL_ARG_WEIGHTS, weights.copy(op.weights(), descriptor.weights(), form))
        .with(dnnl.DNNL_ARG_DIFF_SRC, source, op.inputGradient())
        .addTo(out);
  }

  void backwardWeights(Instructions out, InnerProductBackwardWeights op) {
    WeightForm form = form(op.source());
    Layout source = source(op.source());
    NumberType type = Memories.type(op.source().type());
    Layout gradient = matrix(op.outputGradient(), type);
    long[] dimensions = form.dimensions(op.layout());
    Layout bias = op.biasGradient().map(emitter.memories::row).orElse(null);
    Descriptor descriptor =
        emitter.primitives.innerProductBackwardWeights(
            "dense backward weights " + op.weightGradient().name(),
            source,
            Layout.any(emitter.scope, NumberType.FLOAT32, dimensions),
            bias,
            gradient,
            hint(source, Layout.any(emitter.scope, type, dimensions), gradient));
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(dnnl.DNNL_ARG_SRC, source, op.source())
            .with(dnnl.DNNL_ARG_DIFF_DST, rounded(out, op.outputGradient(), gradient));
    op.biasGradient().ifPresent(value -> binding.with(dnnl.DNNL_ARG_DIFF_BIAS, bias, value));
    gradients.store(
        out, binding, descriptor.weightGradient(), form.of(op.layout()), op.weightGradient());
  }

  private static WeightForm form(Value source) {
    return source.shape().pixels() > 1 ? WeightForm.WINDOWS : WeightForm.MATRIX;
  }

  private Layout source(Value value) {
    return form(value) == WeightForm.WINDOWS
        ? emitter.images(value)
        : emitter.memories.matrix(value);
  }

  private Layout matrix(Value value, NumberType type) {
    return Layout.plain(
        emitter.scope, type, value.shape().batch(), value.shape().count() / value.shape().batch());
  }

  /** The gradient of the logits is float32: both backward primitives read one rounded copy. */
  private dnnl_memory rounded(Instructions out, Value value, Layout wanted) {
    Layout own = emitter.memories.matrix(value);
    if (own.sameAs(wanted)) {
      return emitter.memories.memory(value, own, 0);
    }
    return roundings.computeIfAbsent(
        value,
        gradient -> {
          dnnl_memory rounded = emitter.allocate(wanted);
          dnnl_memory memory = emitter.memories.memory(gradient, own, 0);
          emitter.reorder(out, "round " + gradient.name(), own, memory, wanted, rounded);
          return rounded;
        });
  }

  private Descriptor hint(Layout source, Layout any, Layout destination) {
    return emitter.primitives.innerProduct(
        "dense", Pass.TRAINING, source, any, null, destination, new Attributes());
  }
}
