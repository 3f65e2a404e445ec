package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Gradients of a dense layer's weights and bias, summed over the batch, float32, written straight
 * into the flat gradient vector.
 *
 * @param source the layer's input
 * @param outputGradient (N, outputs), before bias and activation; its type may differ from the
 *     source's
 * @param layout how the gradient lies in its window
 * @param weightGradient {@link Storage.ParameterGradient}
 * @param biasGradient {@link Storage.ParameterGradient}, (1, outputs)
 */
public record InnerProductBackwardWeights(
    Value source,
    Value outputGradient,
    WeightLayout layout,
    Value weightGradient,
    Optional<Value> biasGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return List.of(source, outputGradient);
  }

  @Override
  public List<Value> writes() {
    return Op.values(List.of(weightGradient), biasGradient);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
