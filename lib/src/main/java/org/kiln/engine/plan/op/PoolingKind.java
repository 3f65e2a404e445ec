package org.kiln.engine.plan.op;

/** What {@link Pooling} makes of the numbers under its window. */
public enum PoolingKind {
  /** Their maximum; padding never wins. */
  MAX,
  /** Their mean; padding does not count. */
  AVERAGE,
  /** Their mean; padding counts as zeros. */
  AVERAGE_INCLUDING_PADDING
}
