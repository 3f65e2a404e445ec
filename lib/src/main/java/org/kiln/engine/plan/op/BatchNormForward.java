package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Batch norm in training: {@code output = activation(gamma (source - batchMean) /
 * sqrt(batchVariance + epsilon) + beta)} with statistics over N, H, W; the variance is the biased
 * one. Source: Ioffe and Szegedy, arXiv 1502.03167.
 *
 * @param source (N, C, H, W)
 * @param parameters gamma, beta and epsilon; the running statistics are not read
 * @param relu whether the output goes through {@code max(., 0)}
 * @param output of the source's shape
 * @param batchMean float32, (1, C)
 * @param batchVariance float32, (1, C), biased
 * @param mask present iff {@code relu}: which outputs were positive, for the backward op
 */
public record BatchNormForward(
    Value source,
    BatchNormParameters parameters,
    boolean relu,
    Value output,
    Value batchMean,
    Value batchVariance,
    Optional<Value> mask)
    implements ForwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(List.of(source), parameters.gamma(), parameters.beta());
  }

  @Override
  public List<Value> writes() {
    return Op.values(List.of(output, batchMean, batchVariance), mask);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
