package org.kiln.engine.onednn;

import java.util.stream.Stream;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.WeightLayout;

/**
 * What an op has to do at least.
 *
 * @param bytes of all values it reads and writes, each once
 * @param operations multiplications and additions of its matrix products; 0 for ops without any
 */
record OpCost(long bytes, long operations) {

  static OpCost of(Op op) {
    long bytes =
        Stream.concat(op.reads().stream(), op.writes().stream())
            .distinct()
            .mapToLong(Value::bytes)
            .sum();
    return new OpCost(bytes, operations(op));
  }

  private static long operations(Op op) {
    if (op instanceof Convolution o) {
      Value pixels = o.geometry().transposed() ? o.source() : o.output();
      return products(pixels, layout(o.weights()));
    }
    if (op instanceof ConvolutionBackwardData o) {
      Value pixels = o.geometry().transposed() ? o.inputGradient() : o.outputGradient();
      return products(pixels, layout(o.weights()));
    }
    if (op instanceof ConvolutionBackwardWeights o) {
      Value pixels = o.geometry().transposed() ? o.source() : o.outputGradient();
      return products(pixels, o.layout());
    }
    if (op instanceof InnerProduct o) {
      return products(o.output(), layout(o.weights()));
    }
    if (op instanceof InnerProductBackwardData o) {
      return products(o.outputGradient(), layout(o.weights()));
    }
    if (op instanceof InnerProductBackwardWeights o) {
      return products(o.outputGradient(), o.layout());
    }
    return 0;
  }

  /** Every pixel meets every weight once. */
  private static long products(Value pixels, WeightLayout layout) {
    long count = (long) pixels.shape().batch() * pixels.shape().pixels();
    return 2 * count * layout.size().product();
  }

  private static WeightLayout layout(Value weights) {
    return ((Storage.PreparedWeights) weights.storage()).layout();
  }
}
