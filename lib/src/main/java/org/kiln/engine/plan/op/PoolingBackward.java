package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Backward of {@link Pooling}.
 *
 * @param kind which
 * @param outputGradient (N, C, H', W')
 * @param window of the forward op
 * @param winners as the forward op wrote them
 * @param inputGradient (N, C, H, W)
 */
public record PoolingBackward(
    PoolingKind kind,
    Value outputGradient,
    Window window,
    Optional<Value> winners,
    Value inputGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(List.of(outputGradient), winners);
  }

  @Override
  public List<Value> writes() {
    return List.of(inputGradient);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
