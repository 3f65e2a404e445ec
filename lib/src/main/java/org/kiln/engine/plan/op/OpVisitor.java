package org.kiln.engine.plan.op;

/**
 * Has an answer for every kind of {@link Op}.
 *
 * @param <R> type of the answer
 */
public interface OpVisitor<R> {
  /** The answer for a {@link LoadWeights}. */
  R visit(LoadWeights op);

  /** The answer for a {@link FoldBatchNorm}. */
  R visit(FoldBatchNorm op);

  /** The answer for a {@link VarianceFromLogStd}. */
  R visit(VarianceFromLogStd op);

  /** The answer for a {@link FillVector}. */
  R visit(FillVector op);

  /** The answer for a {@link Convolution}. */
  R visit(Convolution op);

  /** The answer for a {@link ConvolutionBackwardData}. */
  R visit(ConvolutionBackwardData op);

  /** The answer for a {@link ConvolutionBackwardWeights}. */
  R visit(ConvolutionBackwardWeights op);

  /** The answer for a {@link InnerProduct}. */
  R visit(InnerProduct op);

  /** The answer for a {@link InnerProductBackwardData}. */
  R visit(InnerProductBackwardData op);

  /** The answer for a {@link InnerProductBackwardWeights}. */
  R visit(InnerProductBackwardWeights op);

  /** The answer for a {@link BatchNormForward}. */
  R visit(BatchNormForward op);

  /** The answer for a {@link BatchNormBackward}. */
  R visit(BatchNormBackward op);

  /** The answer for a {@link BatchNormInference}. */
  R visit(BatchNormInference op);

  /** The answer for a {@link BatchNormInferenceBackward}. */
  R visit(BatchNormInferenceBackward op);

  /** The answer for a {@link RunningStatistics}. */
  R visit(RunningStatistics op);

  /** The answer for a {@link ActivationForward}. */
  R visit(ActivationForward op);

  /** The answer for a {@link ActivationBackward}. */
  R visit(ActivationBackward op);

  /** The answer for a {@link Softmax}. */
  R visit(Softmax op);

  /** The answer for a {@link SoftmaxBackward}. */
  R visit(SoftmaxBackward op);

  /** The answer for a {@link SoftmaxCrossEntropy}. */
  R visit(SoftmaxCrossEntropy op);

  /** The answer for a {@link Pooling}. */
  R visit(Pooling op);

  /** The answer for a {@link PoolingBackward}. */
  R visit(PoolingBackward op);

  /** The answer for a {@link Elementwise}. */
  R visit(Elementwise op);

  /** The answer for a {@link ElementwiseMaxBackward}. */
  R visit(ElementwiseMaxBackward op);

  /** The answer for a {@link Sum}. */
  R visit(Sum op);

  /** The answer for a {@link Scale}. */
  R visit(Scale op);

  /** The answer for a {@link BroadcastMultiply}. */
  R visit(BroadcastMultiply op);

  /** The answer for a {@link BroadcastMultiplyBackwardGate}. */
  R visit(BroadcastMultiplyBackwardGate op);

  /** The answer for a {@link Concat}. */
  R visit(Concat op);

  /** The answer for a {@link Slice}. */
  R visit(Slice op);

  /** The answer for a {@link SliceBackward}. */
  R visit(SliceBackward op);

  /** The answer for a {@link Pad}. */
  R visit(Pad op);

  /** The answer for a {@link Crop}. */
  R visit(Crop op);

  /** The answer for a {@link Flatten}. */
  R visit(Flatten op);

  /** The answer for a {@link Unflatten}. */
  R visit(Unflatten op);

  /** The answer for a {@link Dropout}. */
  R visit(Dropout op);

  /** The answer for a {@link DropoutBackward}. */
  R visit(DropoutBackward op);

  /** The answer for a {@link Convert}. */
  R visit(Convert op);
}
