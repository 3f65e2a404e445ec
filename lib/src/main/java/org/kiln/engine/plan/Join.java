package org.kiln.engine.plan;

import java.util.Optional;
import org.kiln.engine.plan.op.ForwardOp;

/** Makes one op of two that follow each other. */
interface Join {

  /**
   * Joins two ops, or declines.
   *
   * @param producer writes what {@code consumer} and nobody else reads
   * @param consumer the op after it
   * @return an op that reads what they read and writes what {@code consumer} writes
   */
  Optional<ForwardOp> join(ForwardOp producer, ForwardOp consumer);
}
