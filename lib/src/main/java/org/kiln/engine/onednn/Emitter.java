package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.plan.op.Value;

/** What the compilers of the op families share: memory and primitives. */
final class Emitter {

  final NativeScope scope;
  final Device device;
  final Memories memories;
  final Primitives primitives;
  final WindowPrimitives windows;
  final SharedMemory scratchpad = new SharedMemory();
  final SharedMemory staging = new SharedMemory();

  Emitter(NativeScope scope, Device device, Memories memories) {
    this.scope = scope;
    this.device = device;
    this.memories = memories;
    this.primitives = new Primitives(scope, device);
    this.windows = new WindowPrimitives(primitives);
  }

  /** Starts the list of arguments of a primitive. */
  Binding bind(Descriptor descriptor) {
    return new Binding(descriptor);
  }

  Layout images(Value value) {
    return memories.images(value);
  }

  /** Copies between layouts, without conversion of anything but order and type. */
  void reorder(
      Instructions out,
      String name,
      Layout from,
      dnnl_memory source,
      Layout to,
      dnnl_memory target) {
    bind(primitives.reorder(name, from, to, new Attributes()))
        .with(dnnl.DNNL_ARG_FROM, source)
        .with(dnnl.DNNL_ARG_TO, target)
        .addTo(out);
  }

  /** Memory of the plan's own, under a layout that a primitive chose. */
  dnnl_memory allocate(Layout layout) {
    return Memories.create(scope, device, layout, Memories.allocate(scope, layout.bytes()));
  }

  /**
   * Memory for what a forward primitive leaves for its backward one: the plan's own value where it
   * fits in.
   *
   * @param place the value that the plan has for it, if it has one
   * @return null if the primitive leaves nothing
   */
  dnnl_memory workspace(Layout layout, Optional<Value> place) {
    if (layout.bytes() == 0) {
      return null;
    }
    boolean fits = place.isPresent() && layout.bytes() <= place.get().bytes();
    return fits ? memories.memory(place.get(), layout, 0) : allocate(layout);
  }

  /** Shared memory for what one instruction leaves for the very next. */
  dnnl_memory stage(Layout layout) {
    return staging.memory(scope, device, layout);
  }

  /** The arguments of a primitive under construction. */
  final class Binding {
    private final Descriptor descriptor;
    private final List<Integer> indices = new ArrayList<>();
    private final List<dnnl_memory> memory = new ArrayList<>();

    private Binding(Descriptor descriptor) {
      this.descriptor = descriptor;
    }

    Binding with(int index, dnnl_memory object) {
      indices.add(index);
      memory.add(object);
      return this;
    }

    /** A value as NHWC images. */
    Binding with(int index, Value value) {
      return with(index, memories.images(value), value);
    }

    /** A value under another layout of the same numbers. */
    Binding with(int index, Layout layout, Value value) {
      return with(index, memories.memory(value, layout, 0));
    }

    /** Memory at an address. */
    Binding with(int index, Layout layout, Pointer address) {
      return with(index, Memories.create(scope, device, layout, address));
    }

    /** The kernel, with a scratchpad if it needs one. */
    Kernel kernel() {
      Layout scratch = descriptor.scratchpad();
      if (scratch.bytes() > 0) {
        with(dnnl.DNNL_ARG_SCRATCHPAD, scratchpad.memory(scope, device, scratch));
      }
      return new Kernel(
          scope,
          device,
          descriptor,
          indices.stream().mapToInt(Integer::intValue).toArray(),
          memory.toArray(new dnnl_memory[0]));
    }

    /** Appends the kernel. */
    void addTo(Instructions out) {
      out.add(kernel());
    }
  }
}
