package org.kiln.engine.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.plan.op.Dropout;
import org.kiln.engine.plan.op.DropoutBackward;
import org.kiln.engine.plan.op.Value;

/** Compiles dropout: a mask made in Java, and a product with it. */
final class DropoutCompiler {

  private final Emitter emitter;
  private final StepClock clock;

  DropoutCompiler(Emitter emitter, StepClock clock) {
    this.emitter = emitter;
    this.clock = clock;
  }

  void forward(Instructions out, Dropout op) {
    out.add(new DropoutMaskLoop(op, emitter.memories, clock));
    apply(out, "dropout", op.source(), op.mask(), op.retain(), op.output());
  }

  void backward(Instructions out, DropoutBackward op) {
    apply(out, "dropout backward", op.outputGradient(), op.mask(), op.retain(), op.inputGradient());
  }

  private void apply(
      Instructions out, String what, Value source, Value mask, double retain, Value output) {
    Attributes attributes =
        new Attributes().elementwise(dnnl.dnnl_eltwise_linear, (float) (1 / retain), 0);
    emitter
        .bind(
            emitter.primitives.binary(
                what + " " + output.name(),
                dnnl.dnnl_binary_mul,
                emitter.images(source),
                emitter.images(mask),
                emitter.images(output),
                attributes))
        .with(dnnl.DNNL_ARG_SRC_0, source)
        .with(dnnl.DNNL_ARG_SRC_1, mask)
        .with(dnnl.DNNL_ARG_DST, output)
        .addTo(out);
  }
}
