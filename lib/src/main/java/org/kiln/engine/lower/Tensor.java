package org.kiln.engine.lower;

import org.kiln.engine.plan.op.Value;

/**
 * A value as the lowering sees it: with what DL4J believes its shape to be.
 *
 * @param value the value
 * @param form DL4J's view of it
 */
record Tensor(Value value, Form form) {

  /** DL4J's view of a value. */
  enum Form {
    /** An array of rank 4. */
    IMAGE,
    /** A matrix (N, C). */
    MATRIX,
    /** A matrix that is still held as the image it was flattened from. */
    FLATTENED
  }

  static Tensor image(Value value) {
    return new Tensor(value, Form.IMAGE);
  }

  static Tensor matrix(Value value) {
    return new Tensor(value, Form.MATRIX);
  }

  /** The same kind of tensor around another value. */
  Tensor with(Value other) {
    return new Tensor(other, form);
  }
}
