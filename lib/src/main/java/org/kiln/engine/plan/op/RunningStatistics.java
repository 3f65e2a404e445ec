package org.kiln.engine.plan.op;

import java.util.List;

/**
 * What DL4J subtracts from the running statistics after a step, written into the gradient vector
 * and never divided by the batch size: {@code meanGradient = (1 - decay) (mean - batchMean)}; for
 * the variance {@code (1 - decay) (variance - batchVariance)}, or with {@code logStd}, where {@code
 * v = (10^s)^2} and {@code v' = decay v + (1 - decay) batchVariance}: {@code ln(v / v') / (2 ln
 * 10)}.
 *
 * @param batchMean float32, (1, C)
 * @param batchVariance float32, (1, C), biased
 * @param mean the parameter, {@link Storage.Parameter}
 * @param spread the parameter {@code var} or {@code log10stdev}
 * @param logStd whether {@code spread} is the logarithm of the standard deviation
 * @param decay DL4J's decay, usually 0.9
 * @param meanGradient {@link Storage.ParameterGradient}
 * @param spreadGradient {@link Storage.ParameterGradient}
 */
public record RunningStatistics(
    Value batchMean,
    Value batchVariance,
    Value mean,
    Value spread,
    boolean logStd,
    double decay,
    Value meanGradient,
    Value spreadGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return List.of(batchMean, batchVariance, mean, spread);
  }

  @Override
  public List<Value> writes() {
    return List.of(meanGradient, spreadGradient);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
