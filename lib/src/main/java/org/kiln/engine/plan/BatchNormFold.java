package org.kiln.engine.plan;

import java.util.Optional;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Value;

/** Inference: a batch norm is folded into the weights and the bias of the convolution before it. */
record BatchNormFold(PlanBuilder plan) implements Join {

  @Override
  public Optional<ForwardOp> join(ForwardOp producer, ForwardOp consumer) {
    return plan.fuses(Fusion.FOLD_BATCH_NORM)
            && producer instanceof Convolution convolution
            && consumer instanceof BatchNormInference norm
            && canFold(convolution)
        ? Optional.of(fold(convolution, norm))
        : Optional.empty();
  }

  /** Weights that already hold a batch norm are no longer loaded. */
  private boolean canFold(Convolution convolution) {
    return convolution.activation().isEmpty()
        && !convolution.geometry().transposed()
        && plan.loadOf(convolution.weights()).isPresent();
  }

  private ForwardOp fold(Convolution convolution, BatchNormInference norm) {
    LoadWeights load = plan.loadOf(convolution.weights()).orElseThrow();
    Value bias =
        plan.preparedVector(norm.output().name() + ".foldedBias", norm.output().shape().channels());
    plan.replaceLoad(
        load,
        new FoldBatchNorm(
            load.parameter(),
            load.layout(),
            convolution.bias(),
            norm.parameters(),
            load.weights(),
            bias));
    Optional<Activation> activation = norm.relu() ? Optional.of(Activation.RELU) : Optional.empty();
    return new Convolution(
        convolution.source(),
        convolution.weights(),
        Optional.of(bias),
        convolution.geometry(),
        Optional.empty(),
        activation,
        norm.output());
  }
}
