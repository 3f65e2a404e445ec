package org.kiln.engine.plan.op;

/** Who holds the memory of a {@link Value}. */
public sealed interface Storage {

  /**
   * A network input; the caller's memory, NHWC.
   *
   * @param index which of the network's inputs, from 0
   */
  record Input(int index) implements Storage {}

  /**
   * The distribution a loss compares with; the caller's memory, float32, (N, classes).
   *
   * @param index which of the network's outputs, from 0
   */
  record Target(int index) implements Storage {}

  /**
   * A place in the arena that the memory planner gives and takes back.
   *
   * @param role what it holds
   */
  record Arena(Role role) implements Storage {}

  /**
   * A window on the network's flat parameter vector, float32, in DL4J's own order. Read only, but
   * for the update.
   *
   * @param slice which window
   */
  record Parameter(ParameterSlice slice) implements Storage {}

  /**
   * A window on the network's flat gradient vector, float32, in DL4J's own order. Written by
   * exactly one op of a step.
   *
   * @param slice which window
   */
  record ParameterGradient(ParameterSlice slice) implements Storage {}

  /**
   * Weights copied out of the parameter vector into whatever order and type the executor likes
   * best; its own memory, several copies if its ops want several orders.
   *
   * @param layout the logical extents
   */
  record PreparedWeights(WeightLayout layout) implements Storage {}

  /** A vector derived from parameters, float32, contiguous; the executor's own memory. */
  record PreparedVector() implements Storage {}

  /** What a value in the arena is. */
  enum Role {
    /** Made by the forward pass. */
    ACTIVATION,
    /** Derivative of the loss by an activation, summed over the batch. */
    GRADIENT,
    /** Kept by a forward op for its own backward op: statistics, masks, winners. */
    SAVED
  }
}
