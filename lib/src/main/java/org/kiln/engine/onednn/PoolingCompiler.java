package org.kiln.engine.onednn;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.onednn.Primitives.Pass;
import org.kiln.engine.plan.op.Pooling;
import org.kiln.engine.plan.op.PoolingBackward;
import org.kiln.engine.plan.op.Value;

/** Compiles pooling, global pooling included: a window as large as the image. */
final class PoolingCompiler {

  private final Emitter emitter;
  private final Map<Value, dnnl_memory> workspaces = new HashMap<>();

  PoolingCompiler(Emitter emitter) {
    this.emitter = emitter;
  }

  void forward(Instructions out, Pooling op) {
    Pass pass = op.winners().isPresent() ? Pass.TRAINING : Pass.INFERENCE;
    Descriptor descriptor =
        emitter.windows.pooling(
            "pooling " + op.output().name(),
            pass,
            op.kind(),
            op.window(),
            emitter.images(op.source()),
            emitter.images(op.output()));
    Emitter.Binding binding =
        emitter
            .bind(descriptor)
            .with(dnnl.DNNL_ARG_SRC, op.source())
            .with(dnnl.DNNL_ARG_DST, op.output());
    dnnl_memory workspace = emitter.workspace(descriptor.workspace(), op.winners());
    if (workspace != null) {
      op.winners().ifPresent(winners -> workspaces.put(winners, workspace));
      binding.with(dnnl.DNNL_ARG_WORKSPACE, workspace);
    }
    binding.addTo(out);
  }

  void backward(Instructions out, PoolingBackward op) {
    Layout source = emitter.images(op.inputGradient());
    Layout gradient = emitter.images(op.outputGradient());
    Descriptor hint =
        emitter.windows.pooling("pooling", Pass.TRAINING, op.kind(), op.window(), source, gradient);
    Emitter.Binding binding =
        emitter
            .bind(
                emitter.windows.poolingBackward(
                    "pooling backward " + op.inputGradient().name(),
                    op.kind(),
                    op.window(),
                    source,
                    gradient,
                    hint))
            .with(dnnl.DNNL_ARG_DIFF_DST, op.outputGradient())
            .with(dnnl.DNNL_ARG_DIFF_SRC, op.inputGradient());
    op.winners()
        .map(workspaces::get)
        .ifPresent(workspace -> binding.with(dnnl.DNNL_ARG_WORKSPACE, workspace));
    binding.addTo(out);
  }
}
