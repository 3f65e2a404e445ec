package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.WeightLayout;

/**
 * Copies of the weights in the orders that primitives ask for, one for each order asked for. What
 * refreshes them is complete once all primitives have asked.
 */
final class PreparedWeights {

  private final Emitter emitter;
  private final Map<Value, Source> sources = new HashMap<>();

  PreparedWeights(Emitter emitter) {
    this.emitter = emitter;
  }

  /**
   * Says where weights come from.
   *
   * @param weights the prepared value
   * @param from the window on the parameter vector
   * @param layout how they lie there
   * @param scales one factor for each output channel, or null
   */
  void register(Value weights, Value from, WeightLayout layout, dnnl_memory scales) {
    sources.put(weights, new Source(from, layout, scales, new ArrayList<>()));
  }

  /** Layout of weights whose order the primitive is free to choose. */
  Layout any(Value weights, WeightForm form) {
    NumberType type = Memories.type(weights.type());
    return Layout.any(emitter.scope, type, form.dimensions(source(weights).layout()));
  }

  /** Memory with a copy of the weights in a given order. */
  dnnl_memory copy(Value weights, Layout wanted, WeightForm form) {
    Source source = source(weights);
    for (Copy copy : source.copies()) {
      if (copy.layout().sameAs(wanted)) {
        return copy.memory();
      }
    }
    dnnl_memory memory = emitter.allocate(wanted);
    Layout from = form.of(source.layout()).layout(emitter.scope);
    source.copies().add(new Copy(wanted, memory, refresh(weights, source, from, wanted, memory)));
    return memory;
  }

  private Kernel refresh(
      Value weights, Source source, Layout from, Layout wanted, dnnl_memory memory) {
    Attributes attributes = new Attributes();
    if (source.scales() != null) {
      attributes.scales(dnnl.DNNL_ARG_FROM, source.layout().size().group() > 1 ? 3 : 1);
    }
    Emitter.Binding binding =
        emitter
            .bind(emitter.primitives.reorder("load " + weights.name(), from, wanted, attributes))
            .with(dnnl.DNNL_ARG_FROM, from, source.from())
            .with(dnnl.DNNL_ARG_TO, memory);
    if (source.scales() != null) {
      binding.with(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_FROM, source.scales());
    }
    return binding.kernel();
  }

  /** What refreshes the copies that have been asked for. */
  List<Kernel> refreshes(Value weights) {
    return source(weights).copies().stream().map(Copy::refresh).toList();
  }

  private Source source(Value weights) {
    Source source = sources.get(weights);
    if (source == null) {
      throw new IllegalStateException("Weights " + weights + " are read before they are loaded");
    }
    return source;
  }

  private record Source(Value from, WeightLayout layout, dnnl_memory scales, List<Copy> copies) {}

  private record Copy(Layout layout, dnnl_memory memory, Kernel refresh) {}
}
