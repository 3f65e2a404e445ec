package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.onednn.Primitives.Pass;
import org.kiln.engine.plan.op.BatchNormBackward;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.BatchNormInferenceBackward;
import org.kiln.engine.plan.op.BatchNormParameters;
import org.kiln.engine.plan.op.RunningStatistics;
import org.kiln.engine.plan.op.Value;

/** Compiles batch norms. Statistics, scale and shift are float32 vectors in any precision. */
final class BatchNormCompiler {

  private final Emitter emitter;
  private final Map<Value, Saved> forwards = new HashMap<>();

  BatchNormCompiler(Emitter emitter) {
    this.emitter = emitter;
  }

  void forward(Instructions out, BatchNormForward op) {
    int flags = flags(op.parameters(), op.relu());
    Descriptor descriptor =
        emitter.primitives.batchNorm(
            "batch norm " + op.output().name(),
            Pass.TRAINING,
            emitter.images(op.source()),
            emitter.images(op.output()),
            op.parameters().epsilon(),
            flags,
            new Attributes());
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(dnnl.DNNL_ARG_SRC, op.source())
            .with(dnnl.DNNL_ARG_DST, op.output());
    vector(binding, dnnl.DNNL_ARG_MEAN, Optional.of(op.batchMean()));
    vector(binding, dnnl.DNNL_ARG_VARIANCE, Optional.of(op.batchVariance()));
    scaleAndShift(binding, op.parameters());
    dnnl_memory workspace = emitter.workspace(descriptor.workspace(), op.mask());
    if (workspace != null) {
      binding.with(dnnl.DNNL_ARG_WORKSPACE, workspace);
    }
    binding.addTo(out);
    forwards.put(op.batchMean(), new Saved(descriptor, flags, workspace));
  }

  void backward(Instructions out, BatchNormBackward op) {
    Saved saved = forwards.get(op.batchMean());
    Layout gradient = emitter.images(op.outputGradient());
    Descriptor descriptor =
        emitter.primitives.batchNormBackward(
            "batch norm backward " + op.inputGradient().name(),
            gradient,
            emitter.images(op.source()),
            op.parameters().epsilon(),
            saved.flags(),
            saved.forward());
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(dnnl.DNNL_ARG_SRC, op.source())
            .with(dnnl.DNNL_ARG_DIFF_DST, gradient, op.outputGradient())
            .with(dnnl.DNNL_ARG_DIFF_SRC, emitter.images(op.inputGradient()), op.inputGradient());
    vector(binding, dnnl.DNNL_ARG_MEAN, Optional.of(op.batchMean()));
    vector(binding, dnnl.DNNL_ARG_VARIANCE, Optional.of(op.batchVariance()));
    vector(binding, dnnl.DNNL_ARG_SCALE, op.parameters().gamma());
    if (saved.workspace() != null) {
      binding.with(dnnl.DNNL_ARG_WORKSPACE, saved.workspace());
    }
    gradient(binding, dnnl.DNNL_ARG_DIFF_SCALE, op.parameters().gamma(), op.gammaGradient());
    gradient(binding, dnnl.DNNL_ARG_DIFF_SHIFT, op.parameters().beta(), op.betaGradient());
    binding.addTo(out);
  }

  void inference(Instructions out, BatchNormInference op) {
    BatchNormParameters parameters = op.parameters();
    Descriptor descriptor =
        emitter.primitives.batchNorm(
            "batch norm " + op.output().name(),
            Pass.INFERENCE,
            emitter.images(op.source()),
            emitter.images(op.output()),
            parameters.epsilon(),
            flags(parameters, op.relu()) | dnnl.dnnl_use_global_stats,
            new Attributes());
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(dnnl.DNNL_ARG_SRC, op.source())
            .with(dnnl.DNNL_ARG_DST, op.output());
    vector(binding, dnnl.DNNL_ARG_MEAN, Optional.of(parameters.mean()));
    vector(binding, dnnl.DNNL_ARG_VARIANCE, Optional.of(parameters.variance()));
    scaleAndShift(binding, parameters);
    binding.addTo(out);
  }

  void inferenceBackward(Instructions out, BatchNormInferenceBackward op) {
    int channels = op.inputGradient().shape().channels();
    Layout factors = Layout.nhwc(emitter.scope, NumberType.FLOAT32, 1, channels, 1, 1);
    var address = Memories.allocate(emitter.scope, factors.bytes());
    FloatBuffer numbers = Memories.floats(address, channels);
    out.add(new NormFactors(op.parameters(), emitter.memories, numbers));
    Layout gradient = emitter.images(op.outputGradient());
    emitter
        .bind(
            emitter.primitives.binary(
                "batch norm backward " + op.inputGradient().name(),
                dnnl.dnnl_binary_mul,
                gradient,
                factors,
                emitter.images(op.inputGradient()),
                new Attributes()))
        .with(dnnl.DNNL_ARG_SRC_0, gradient, op.outputGradient())
        .with(dnnl.DNNL_ARG_SRC_1, factors, address)
        .with(dnnl.DNNL_ARG_DST, op.inputGradient())
        .addTo(out);
  }

  void runningStatistics(Instructions out, RunningStatistics op) {
    out.add(new RunningStatisticsLoop(op, emitter.memories));
  }

  private static int flags(BatchNormParameters parameters, boolean relu) {
    return (parameters.gamma().isPresent() ? dnnl.dnnl_use_scale : 0)
        | (parameters.beta().isPresent() ? dnnl.dnnl_use_shift : 0)
        | (relu ? dnnl.dnnl_fuse_norm_relu : 0);
  }

  private void scaleAndShift(Emitter.Binding binding, BatchNormParameters parameters) {
    vector(binding, dnnl.DNNL_ARG_SCALE, parameters.gamma());
    vector(binding, dnnl.DNNL_ARG_SHIFT, parameters.beta());
  }

  private void vector(Emitter.Binding binding, int index, Optional<Value> value) {
    value.ifPresent(v -> binding.with(index, emitter.memories.row(v), v));
  }

  /** The primitive computes the gradient of every vector it reads, wanted or not. */
  private void gradient(
      Emitter.Binding binding, int index, Optional<Value> parameter, Optional<Value> gradient) {
    if (gradient.isPresent() || parameter.isEmpty()) {
      vector(binding, index, gradient);
    } else {
      binding.with(index, emitter.allocate(emitter.memories.row(parameter.get())));
    }
  }

  private record Saved(Descriptor forward, int flags, dnnl_memory workspace) {}
}
