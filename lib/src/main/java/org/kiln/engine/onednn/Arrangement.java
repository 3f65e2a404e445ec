package org.kiln.engine.onednn;

import org.bytedeco.dnnl.dnnl_memory;
import org.kiln.engine.plan.op.Value;

/**
 * How a value's images lie where a convolution reads or writes them: in place, or in a buffer that
 * they are copied to or from.
 */
interface Arrangement {

  /** What a primitive gets to see. */
  Layout layout();

  /**
   * Brings the value there, for a primitive that reads it; appends an instruction where it has to.
   */
  dnnl_memory load(Instructions out, Use use);

  /** Where a primitive writes what is to come to {@code target}. */
  dnnl_memory result(Target target);

  /** Brings what was written to {@code target}; appends instructions where it has to. */
  void store(Instructions out, Target target);

  /** Where images are wanted in the end. */
  @FunctionalInterface
  interface Target {
    /** The memory under a layout, of the images or a part of them. */
    dnnl_memory in(Layout layout);
  }

  /** What a buffer is for: buffers of the same use and shape are shared by all convolutions. */
  enum Use {
    /** A convolution's input; zeros around the images. */
    SOURCE,
    /** The gradient of its output; zeros around the images. */
    GRADIENT,
    /** A result; around the images lies what is of no use to anybody. */
    RESULT
  }

  /** The value itself. */
  record InPlace(Emitter emitter, Value value) implements Arrangement {

    @Override
    public Layout layout() {
      return emitter.images(value);
    }

    @Override
    public dnnl_memory load(Instructions out, Use use) {
      return emitter.memories.memory(value, layout(), 0);
    }

    @Override
    public dnnl_memory result(Target target) {
      return target.in(layout());
    }

    @Override
    public void store(Instructions out, Target target) {
      // It is there.
    }
  }
}
