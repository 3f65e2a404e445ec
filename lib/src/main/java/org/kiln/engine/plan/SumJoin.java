package org.kiln.engine.plan;

import java.util.Optional;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseKind;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.Value;

/** Inference: an elementwise sum becomes part of the convolution that makes one of its terms. */
record SumJoin(PlanBuilder plan) implements Join {

  @Override
  public Optional<ForwardOp> join(ForwardOp producer, ForwardOp consumer) {
    return plan.fuses(Fusion.CONVOLUTION_ADD)
            && producer instanceof Convolution convolution
            && consumer instanceof Elementwise sum
            && canAdd(convolution, sum)
        ? Optional.of(add(convolution, sum))
        : Optional.empty();
  }

  private static boolean canAdd(Convolution convolution, Elementwise sum) {
    return sum.kind() == ElementwiseKind.ADD
        && sum.sources().size() == 2
        && convolution.activation().isEmpty()
        && convolution.addend().isEmpty()
        && !convolution.geometry().transposed();
  }

  private static ForwardOp add(Convolution convolution, Elementwise sum) {
    boolean first = sum.sources().get(0).equals(convolution.output());
    Value other = sum.sources().get(first ? 1 : 0);
    return new Convolution(
        convolution.source(),
        convolution.weights(),
        convolution.bias(),
        convolution.geometry(),
        Optional.of(other),
        sum.activation(),
        sum.output());
  }
}
