package org.kiln.engine.plan.op;

/**
 * An op that stands in forward passes and, as a derivative of its own kind or of another, in
 * backward passes.
 */
public sealed interface SharedOp extends ForwardOp, BackwardOp
    permits BroadcastMultiply, Convert, Crop, Elementwise, Flatten, Pad, Scale, Slice, Unflatten {

  /** Calls the visitor's method for this kind of op. */
  void accept(Visitor visitor);

  @Override
  default void accept(ForwardOp.Visitor visitor) {
    accept((Visitor) visitor);
  }

  @Override
  default void accept(BackwardOp.Visitor visitor) {
    accept((Visitor) visitor);
  }

  /** Handles every kind of op that stands in both passes. */
  interface Visitor {
    /** Handles a {@link BroadcastMultiply}. */
    void visit(BroadcastMultiply op);

    /** Handles a {@link Convert}. */
    void visit(Convert op);

    /** Handles a {@link Crop}. */
    void visit(Crop op);

    /** Handles an {@link Elementwise}. */
    void visit(Elementwise op);

    /** Handles a {@link Flatten}. */
    void visit(Flatten op);

    /** Handles a {@link Pad}. */
    void visit(Pad op);

    /** Handles a {@link Scale}. */
    void visit(Scale op);

    /** Handles a {@link Slice}. */
    void visit(Slice op);

    /** Handles an {@link Unflatten}. */
    void visit(Unflatten op);
  }
}
