package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Maximum or mean under a window, channel by channel. A maximum keeps the winners' places; ties go
 * to the first in row-major order.
 *
 * @param kind which
 * @param source (N, C, H, W)
 * @param window kernel, stride, padding
 * @param output (N, C, H', W')
 * @param winners present for a maximum in training plans; what it holds is the executor's affair
 */
public record Pooling(
    PoolingKind kind, Value source, Window window, Value output, Optional<Value> winners)
    implements ForwardOp {

  @Override
  public List<Value> reads() {
    return List.of(source);
  }

  @Override
  public List<Value> writes() {
    return Op.values(List.of(output), winners);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
