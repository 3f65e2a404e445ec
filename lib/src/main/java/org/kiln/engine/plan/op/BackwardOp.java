package org.kiln.engine.plan.op;

/** An op of a plan's backward pass. Gradients are sums over the batch, as in DL4J. */
public sealed interface BackwardOp extends Op
    permits ActivationBackward,
        BatchNormBackward,
        BatchNormInferenceBackward,
        BroadcastMultiplyBackwardGate,
        ConvolutionBackwardData,
        ConvolutionBackwardWeights,
        DropoutBackward,
        ElementwiseMaxBackward,
        InnerProductBackwardData,
        InnerProductBackwardWeights,
        PoolingBackward,
        RunningStatistics,
        SharedOp,
        SliceBackward,
        SoftmaxBackward,
        Sum {

  /** Calls the visitor's method for this kind of op. */
  void accept(Visitor visitor);

  /** Handles every kind of op that a backward pass is made of. */
  interface Visitor extends SharedOp.Visitor {
    /** Handles a {@link ConvolutionBackwardData}. */
    void visit(ConvolutionBackwardData op);

    /** Handles a {@link ConvolutionBackwardWeights}. */
    void visit(ConvolutionBackwardWeights op);

    /** Handles an {@link InnerProductBackwardData}. */
    void visit(InnerProductBackwardData op);

    /** Handles an {@link InnerProductBackwardWeights}. */
    void visit(InnerProductBackwardWeights op);

    /** Handles a {@link BatchNormBackward}. */
    void visit(BatchNormBackward op);

    /** Handles a {@link BatchNormInferenceBackward}. */
    void visit(BatchNormInferenceBackward op);

    /** Handles a {@link RunningStatistics}. */
    void visit(RunningStatistics op);

    /** Handles an {@link ActivationBackward}. */
    void visit(ActivationBackward op);

    /** Handles a {@link SoftmaxBackward}. */
    void visit(SoftmaxBackward op);

    /** Handles a {@link PoolingBackward}. */
    void visit(PoolingBackward op);

    /** Handles an {@link ElementwiseMaxBackward}. */
    void visit(ElementwiseMaxBackward op);

    /** Handles a {@link Sum}. */
    void visit(Sum op);

    /** Handles a {@link BroadcastMultiplyBackwardGate}. */
    void visit(BroadcastMultiplyBackwardGate op);

    /** Handles a {@link SliceBackward}. */
    void visit(SliceBackward op);

    /** Handles a {@link DropoutBackward}. */
    void visit(DropoutBackward op);
  }
}
