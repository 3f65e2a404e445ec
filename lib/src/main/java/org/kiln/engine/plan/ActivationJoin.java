package org.kiln.engine.plan;

import java.util.Optional;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/**
 * An activation becomes the end of the op before it, whose output is then the activation's. What
 * lay between them is gone, so that in training the derivative must be had from the output.
 */
record ActivationJoin(PlanBuilder plan) implements Join {

  @Override
  public Optional<ForwardOp> join(ForwardOp producer, ForwardOp consumer) {
    if (!(consumer instanceof ActivationForward activation)) {
      return Optional.empty();
    }
    Activation function = activation.activation();
    Value output = activation.output();
    if (function.equals(Activation.RELU) && plan.fuses(Fusion.BATCH_NORM_RELU)) {
      if (producer instanceof BatchNormForward norm && !norm.relu()) {
        return Optional.of(withRelu(norm, output));
      }
      if (producer instanceof BatchNormInference norm && !norm.relu() && !trains()) {
        return Optional.of(new BatchNormInference(norm.source(), norm.parameters(), true, output));
      }
    }
    return trains() && !function.derivativeFromOutput()
        ? Optional.empty()
        : withActivation(producer, Optional.of(function), output);
  }

  private boolean trains() {
    return plan.request().training();
  }

  private BatchNormForward withRelu(BatchNormForward norm, Value output) {
    Value mask = plan.saved(output.name() + ".mask", ValueType.BIT, output.shape());
    return new BatchNormForward(
        norm.source(),
        norm.parameters(),
        true,
        output,
        norm.batchMean(),
        norm.batchVariance(),
        Optional.of(mask));
  }

  private Optional<ForwardOp> withActivation(
      ForwardOp producer, Optional<Activation> function, Value output) {
    if (producer instanceof Elementwise op
        && op.activation().isEmpty()
        && plan.fuses(Fusion.ELEMENTWISE_ACTIVATION)) {
      return Optional.of(new Elementwise(op.kind(), op.sources(), function, output));
    }
    if (!plan.fuses(Fusion.LAYER_ACTIVATION)) {
      return Optional.empty();
    }
    if (producer instanceof Convolution op && op.activation().isEmpty()) {
      return Optional.of(
          new Convolution(
              op.source(), op.weights(), op.bias(), op.geometry(), op.addend(), function, output));
    }
    if (producer instanceof InnerProduct op && op.activation().isEmpty()) {
      return Optional.of(new InnerProduct(op.source(), op.weights(), op.bias(), function, output));
    }
    return Optional.empty();
  }
}
