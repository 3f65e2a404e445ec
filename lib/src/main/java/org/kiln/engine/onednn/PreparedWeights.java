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
 * Copies of the weights in the orders that primitives ask for, one for each order asked for. The
 * copies are refreshed by the steps of the plan's preparation.
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
   * @param refresh the list that copies are refreshed in
   */
  void register(
      Value weights, Value from, WeightLayout layout, dnnl_memory scales, List<Step> refresh) {
    sources.put(weights, new Source(from, layout, scales, refresh, new ArrayList<>()));
  }

  /** Layout of weights whose order the primitive is free to choose. */
  Layout any(Value weights, boolean images) {
    NumberType type = Memories.type(weights.type());
    return Layout.any(emitter.scope, type, dimensions(source(weights).layout(), images));
  }

  /** Memory with a copy of the weights in a given order. */
  dnnl_memory copy(Value weights, Layout wanted, boolean images) {
    Source source = source(weights);
    for (Copy copy : source.copies()) {
      if (copy.layout().sameAs(wanted)) {
        return copy.memory();
      }
    }
    Layout from = strided(emitter.scope, source.layout(), images);
    dnnl_memory memory = emitter.allocate(wanted);
    source.copies().add(new Copy(wanted, memory));
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
    source.refresh().add(binding.kernel());
    return memory;
  }

  /** Weights as they lie in the flat vector. */
  static Layout strided(NativeScope scope, WeightLayout layout, boolean images) {
    WeightLayout.Axes stride = layout.stride();
    long[] strides =
        layout.size().group() > 1
            ? new long[] {
              stride.group(), stride.output(), stride.input(), stride.row(), stride.column()
            }
            : images
                ? new long[] {stride.output(), stride.input(), stride.row(), stride.column()}
                : new long[] {stride.output(), stride.input()};
    return Layout.strided(scope, NumberType.FLOAT32, dimensions(layout, images), strides);
  }

  /**
   * Extents of the weights as oneDNN wants them.
   *
   * @param images whether the rows and columns are told apart; a matrix has none
   */
  static long[] dimensions(WeightLayout layout, boolean images) {
    WeightLayout.Axes size = layout.size();
    if (size.group() > 1) {
      return new long[] {size.group(), size.output(), size.input(), size.row(), size.column()};
    }
    return images
        ? new long[] {size.output(), size.input(), size.row(), size.column()}
        : new long[] {size.output(), size.input()};
  }

  private Source source(Value weights) {
    Source source = sources.get(weights);
    if (source == null) {
      throw new IllegalStateException("Weights " + weights + " are read before they are loaded");
    }
    return source;
  }

  private record Source(
      Value from, WeightLayout layout, dnnl_memory scales, List<Step> refresh, List<Copy> copies) {}

  private record Copy(Layout layout, dnnl_memory memory) {}
}
