package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Gradients of a convolution's weights and bias, summed over the batch, float32, written straight
 * into the flat gradient vector.
 *
 * @param source the convolution's input
 * @param outputGradient of the convolution's output, before bias and activation
 * @param geometry of the forward convolution
 * @param layout how the gradient lies in its window
 * @param weightGradient {@link Storage.ParameterGradient}
 * @param biasGradient {@link Storage.ParameterGradient}, (1, output channels)
 */
public record ConvolutionBackwardWeights(
    Value source,
    Value outputGradient,
    ConvolutionGeometry geometry,
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
