package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Backward of {@link BatchNormForward}, the fused relu included.
 *
 * @param source what the forward op read
 * @param outputGradient of the forward op's output
 * @param parameters as in the forward op
 * @param batchMean as the forward op wrote it
 * @param batchVariance as the forward op wrote it
 * @param mask as the forward op wrote it; present iff it had a relu
 * @param inputGradient of the source's shape
 * @param gammaGradient {@link Storage.ParameterGradient}, (1, C)
 * @param betaGradient {@link Storage.ParameterGradient}, (1, C); present iff {@code gammaGradient}
 *     is
 */
public record BatchNormBackward(
    Value source,
    Value outputGradient,
    BatchNormParameters parameters,
    Value batchMean,
    Value batchVariance,
    Optional<Value> mask,
    Value inputGradient,
    Optional<Value> gammaGradient,
    Optional<Value> betaGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(
        List.of(source, outputGradient, batchMean, batchVariance), mask, parameters.gamma());
  }

  @Override
  public List<Value> writes() {
    return Op.values(List.of(inputGradient), gammaGradient, betaGradient);
  }

  @Override
  public List<Overlay> overlays() {
    return List.of(new Overlay(inputGradient, outputGradient));
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
