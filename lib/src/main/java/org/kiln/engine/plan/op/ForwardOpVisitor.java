package org.kiln.engine.plan.op;

/**
 * A visitor for what can stand in a forward pass; leaves to its subclass exactly the ops that have
 * a derivative.
 */
public abstract class ForwardOpVisitor implements OpVisitor<Void> {

  /** Called for an op of the preparation or the backward pass; always throws. */
  private static Void refuse(Op op) {
    throw new IllegalStateException("Not an op of a forward pass: " + op);
  }

  @Override
  public final Void visit(LoadWeights op) {
    return refuse(op);
  }

  @Override
  public final Void visit(FoldBatchNorm op) {
    return refuse(op);
  }

  @Override
  public final Void visit(VarianceFromLogStd op) {
    return refuse(op);
  }

  @Override
  public final Void visit(FillVector op) {
    return refuse(op);
  }

  @Override
  public final Void visit(ConvolutionBackwardData op) {
    return refuse(op);
  }

  @Override
  public final Void visit(ConvolutionBackwardWeights op) {
    return refuse(op);
  }

  @Override
  public final Void visit(InnerProductBackwardData op) {
    return refuse(op);
  }

  @Override
  public final Void visit(InnerProductBackwardWeights op) {
    return refuse(op);
  }

  @Override
  public final Void visit(BatchNormBackward op) {
    return refuse(op);
  }

  @Override
  public final Void visit(BatchNormInferenceBackward op) {
    return refuse(op);
  }

  @Override
  public final Void visit(RunningStatistics op) {
    return refuse(op);
  }

  @Override
  public final Void visit(ActivationBackward op) {
    return refuse(op);
  }

  @Override
  public final Void visit(SoftmaxBackward op) {
    return refuse(op);
  }

  @Override
  public final Void visit(PoolingBackward op) {
    return refuse(op);
  }

  @Override
  public final Void visit(ElementwiseMaxBackward op) {
    return refuse(op);
  }

  @Override
  public final Void visit(Sum op) {
    return refuse(op);
  }

  @Override
  public final Void visit(BroadcastMultiplyBackwardGate op) {
    return refuse(op);
  }

  @Override
  public final Void visit(SliceBackward op) {
    return refuse(op);
  }

  @Override
  public final Void visit(DropoutBackward op) {
    return refuse(op);
  }
}
