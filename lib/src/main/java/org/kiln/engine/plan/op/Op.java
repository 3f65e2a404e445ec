package org.kiln.engine.plan.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One step of a plan: reads values, writes values, and knows no device.
 *
 * <p>The family is closed; an executor handles it through {@link OpVisitor}, so that a new op does
 * not compile until every executor has an answer. Formulas stand at each op. Gradients are always
 * sums over the batch, as in DL4J.
 */
public sealed interface Op
    permits ActivationBackward,
        ActivationForward,
        BatchNormBackward,
        BatchNormForward,
        BatchNormInference,
        BatchNormInferenceBackward,
        BroadcastMultiply,
        BroadcastMultiplyBackwardGate,
        Concat,
        Convert,
        Convolution,
        ConvolutionBackwardData,
        ConvolutionBackwardWeights,
        Crop,
        Dropout,
        DropoutBackward,
        Elementwise,
        ElementwiseMaxBackward,
        FillVector,
        Flatten,
        FoldBatchNorm,
        InnerProduct,
        InnerProductBackwardData,
        InnerProductBackwardWeights,
        LoadWeights,
        Pad,
        Pooling,
        PoolingBackward,
        RunningStatistics,
        Scale,
        Slice,
        SliceBackward,
        Softmax,
        SoftmaxBackward,
        SoftmaxCrossEntropy,
        Sum,
        Unflatten,
        VarianceFromLogStd {

  /** The values it needs, without repetition where the op's own list has none. */
  List<Value> reads();

  /** The values it makes; never empty. */
  List<Value> writes();

  /** Which results may take the memory of which operands; none by default. */
  default List<Overlay> overlays() {
    return List.of();
  }

  /** Calls the visitor's method for this kind of op. */
  <R> R accept(OpVisitor<R> visitor);

  /** {@code first} and then those of {@code more} that are present, as a list. */
  @SafeVarargs
  static List<Value> values(List<Value> first, Optional<Value>... more) {
    List<Value> all = new ArrayList<>(first);
    for (Optional<Value> value : more) {
      value.ifPresent(all::add);
    }
    return List.copyOf(all);
  }
}
