package org.kiln.engine.onednn;

import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.Window;

/**
 * One convolution.
 *
 * @param source shape of its input
 * @param outputs output channels
 * @param window kernel, stride, dilation and padding
 * @param groups groups of channels
 * @param transposed whether {@code source} is what the window makes, not what it is laid over
 * @param type of images and weights
 */
record ConvolutionCase(
    Shape source, int outputs, Window window, int groups, boolean transposed, ValueType type) {

  Shape output() {
    return transposed ? window.input(source, outputs) : window.output(source, outputs);
  }
}
