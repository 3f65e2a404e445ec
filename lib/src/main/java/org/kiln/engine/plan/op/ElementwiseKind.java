package org.kiln.engine.plan.op;

/** Operations of {@link Elementwise}. */
public enum ElementwiseKind {
  /** Sum. */
  ADD,
  /** The first minus the second. */
  SUBTRACT,
  /** Product. */
  MULTIPLY,
  /** Sum divided by how many there are. */
  AVERAGE,
  /** Maximum. */
  MAX
}
