package org.kiln.engine.plan.op;

/**
 * An op of a plan's forward pass; each has a derivative, which is a list of {@link BackwardOp}s.
 */
public sealed interface ForwardOp extends Op
    permits ActivationForward,
        BatchNormForward,
        BatchNormInference,
        Concat,
        Convolution,
        Dropout,
        InnerProduct,
        Pooling,
        SharedOp,
        Softmax,
        SoftmaxCrossEntropy {

  /** Calls the visitor's method for this kind of op. */
  void accept(Visitor visitor);

  /** Handles every kind of op that a forward pass is made of. */
  interface Visitor extends SharedOp.Visitor {
    /** Handles a {@link Convolution}. */
    void visit(Convolution op);

    /** Handles an {@link InnerProduct}. */
    void visit(InnerProduct op);

    /** Handles a {@link BatchNormForward}. */
    void visit(BatchNormForward op);

    /** Handles a {@link BatchNormInference}. */
    void visit(BatchNormInference op);

    /** Handles an {@link ActivationForward}. */
    void visit(ActivationForward op);

    /** Handles a {@link Softmax}. */
    void visit(Softmax op);

    /** Handles a {@link SoftmaxCrossEntropy}. */
    void visit(SoftmaxCrossEntropy op);

    /** Handles a {@link Pooling}. */
    void visit(Pooling op);

    /** Handles a {@link Concat}. */
    void visit(Concat op);

    /** Handles a {@link Dropout}. */
    void visit(Dropout op);
  }
}
