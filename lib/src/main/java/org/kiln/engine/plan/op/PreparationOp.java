package org.kiln.engine.plan.op;

/**
 * An op of a plan's preparation: it depends on parameters only, and makes of them what the other
 * ops read.
 */
public sealed interface PreparationOp extends Op
    permits FillVector, FoldBatchNorm, LoadWeights, VarianceFromLogStd {

  /** Calls the visitor's method for this kind of op. */
  void accept(Visitor visitor);

  /** Handles every kind of op that a preparation is made of. */
  interface Visitor {
    /** Handles a {@link LoadWeights}. */
    void visit(LoadWeights op);

    /** Handles a {@link FoldBatchNorm}. */
    void visit(FoldBatchNorm op);

    /** Handles a {@link VarianceFromLogStd}. */
    void visit(VarianceFromLogStd op);

    /** Handles a {@link FillVector}. */
    void visit(FillVector op);
  }
}
