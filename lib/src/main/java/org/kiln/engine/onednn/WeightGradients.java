package org.kiln.engine.onednn;

import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.plan.op.Value;

/** Brings gradients of weights into the flat gradient vector. */
final class WeightGradients {

  private final Emitter emitter;

  WeightGradients(Emitter emitter) {
    this.emitter = emitter;
  }

  /**
   * Runs a weight-gradient primitive and brings what it leaves into the flat gradient vector.
   *
   * @param binding the primitive's other arguments
   * @param produced the order it chose
   * @param place where the gradient lies in the vector
   */
  void store(
      Instructions out,
      Emitter.Binding binding,
      Layout produced,
      WeightForm.Strided place,
      Value gradient) {
    Layout wanted = place.layout(emitter.scope);
    dnnl_memory target = emitter.memories.memory(gradient, wanted, 0);
    if (produced.sameAs(wanted)) {
      binding.with(dnnl.DNNL_ARG_DIFF_WEIGHTS, target).addTo(out);
      return;
    }
    dnnl_memory staged = emitter.stage(produced);
    binding.with(dnnl.DNNL_ARG_DIFF_WEIGHTS, staged).addTo(out);
    emitter.reorder(out, "store " + gradient.name(), produced, staged, wanted, target);
  }
}
