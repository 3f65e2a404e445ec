package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Dense layer: {@code output = activation(source . weights + bias)}; the source may be an image
 * that the weights' layout flattens. In a bfloat16 plan the output is float32 where it feeds a
 * loss.
 *
 * @param source (N, C, H, W)
 * @param weights {@link Storage.PreparedWeights} with the source's C, H, W as input, row, column
 * @param bias float32, (1, outputs)
 * @param activation applied last
 * @param output (N, outputs)
 */
public record InnerProduct(
    Value source,
    Value weights,
    Optional<Value> bias,
    Optional<Activation> activation,
    Value output)
    implements ForwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(List.of(source, weights), bias);
  }

  @Override
  public List<Value> writes() {
    return List.of(output);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
