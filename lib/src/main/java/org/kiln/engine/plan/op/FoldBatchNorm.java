package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Weights and bias of a convolution that does the batch norm after it as well, for inference:
 * {@code weights[o] = parameter[o] * gamma[o] / sqrt(variance[o] + epsilon)} and {@code foldedBias
 * = beta + (bias - mean) * gamma / sqrt(variance + epsilon)}.
 *
 * @param parameter the window on the parameter vector with the convolution's weights
 * @param layout how the weights lie in that window
 * @param bias the convolution's own bias
 * @param batchNorm the batch norm's parameters and running statistics
 * @param weights the product, {@link Storage.PreparedWeights}
 * @param foldedBias float32, (1, output channels)
 */
public record FoldBatchNorm(
    Value parameter,
    WeightLayout layout,
    Optional<Value> bias,
    BatchNormParameters batchNorm,
    Value weights,
    Value foldedBias)
    implements PreparationOp {

  @Override
  public List<Value> reads() {
    return Op.values(batchNorm.values(), Optional.of(parameter), bias);
  }

  @Override
  public List<Value> writes() {
    return List.of(weights, foldedBias);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
