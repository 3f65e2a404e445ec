package org.kiln.engine.plan;

import java.util.stream.Stream;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.WeightLayout;

/**
 * What an op has to do at least, for a profile to hold its time against.
 *
 * @param flops floating-point operations of convolutions and dense layers, two for each
 *     multiply-add of a window's tap with a pixel, padding included as is the custom; 0 for all
 *     other ops, whose time is that of their memory
 * @param bytes what it reads and writes, each value once
 */
public record OpCost(long flops, long bytes) {

  /** The cost of one run of {@code op}. */
  public static OpCost of(Op op) {
    long bytes =
        Stream.concat(op.reads().stream(), op.writes().stream())
            .distinct()
            .mapToLong(Value::bytes)
            .sum();
    return new OpCost(2 * multiplyAdds(op), bytes);
  }

  private static long multiplyAdds(Op op) {
    if (op instanceof Convolution forward) {
      return steps(forward.geometry().transposed(), forward.source(), forward.output())
          * taps(forward.weights());
    }
    if (op instanceof ConvolutionBackwardData data) {
      return steps(data.geometry().transposed(), data.inputGradient(), data.outputGradient())
          * taps(data.weights());
    }
    if (op instanceof ConvolutionBackwardWeights weights) {
      return steps(weights.geometry().transposed(), weights.source(), weights.outputGradient())
          * weights.layout().size().product();
    }
    if (op instanceof InnerProduct forward) {
      return forward.output().shape().batch() * taps(forward.weights());
    }
    if (op instanceof InnerProductBackwardData data) {
      return data.outputGradient().shape().batch() * taps(data.weights());
    }
    if (op instanceof InnerProductBackwardWeights weights) {
      return weights.source().shape().batch() * weights.layout().size().product();
    }
    return 0;
  }

  /** How often all the weights are used: once for each place of the window. */
  private static long steps(boolean transposed, Value input, Value output) {
    Shape shape = (transposed ? input : output).shape();
    return (long) shape.batch() * shape.pixels();
  }

  private static long taps(Value weights) {
    WeightLayout layout = ((Storage.PreparedWeights) weights.storage()).layout();
    return layout.size().product();
  }
}
