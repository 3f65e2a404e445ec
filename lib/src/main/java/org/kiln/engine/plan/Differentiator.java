package org.kiln.engine.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.BatchNormBackward;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.BatchNormInferenceBackward;
import org.kiln.engine.plan.op.BroadcastMultiply;
import org.kiln.engine.plan.op.BroadcastMultiplyBackwardGate;
import org.kiln.engine.plan.op.Concat;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.Crop;
import org.kiln.engine.plan.op.Dropout;
import org.kiln.engine.plan.op.DropoutBackward;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseKind;
import org.kiln.engine.plan.op.ElementwiseMaxBackward;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Pad;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Pooling;
import org.kiln.engine.plan.op.PoolingBackward;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Slice;
import org.kiln.engine.plan.op.SliceBackward;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.SoftmaxBackward;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.Value;

/**
 * Reverse-mode differentiation of a plan: walks the forward ops from last to first, and appends
 * what each contributes to the gradients of what it reads. Nothing is computed that leads to no
 * trainable parameter.
 */
final class Differentiator implements ForwardOp.Visitor {

  private final PlanBuilder plan;
  private final GradientParts gradients;
  private final Set<Value> wanted = new HashSet<>();
  private final Map<Value, Integer> unseenReaders = new HashMap<>();

  Differentiator(PlanBuilder plan) {
    this.plan = plan;
    this.gradients = new GradientParts(plan);
  }

  void run() {
    List<ForwardOp> forward = plan.forward();
    forward.forEach(this::mark);
    for (int i = forward.size() - 1; i >= 0; i--) {
      ForwardOp op = forward.get(i);
      Value output = op.writes().get(0);
      if (op instanceof SoftmaxCrossEntropy || (wanted.contains(output) && gradients.has(output))) {
        op.accept(this);
      }
      op.reads().forEach(value -> unseenReaders.merge(value, -1, Integer::sum));
    }
  }

  /** A value's gradient is wanted if a trainable parameter lies behind it. */
  private void mark(ForwardOp op) {
    op.reads().forEach(value -> unseenReaders.merge(value, 1, Integer::sum));
    boolean leads = op.reads().stream().anyMatch(value -> wanted.contains(value) || trains(value));
    if (leads && op.writes().stream().noneMatch(plan::stopsGradient)) {
      wanted.add(op.writes().get(0));
    }
  }

  private boolean trains(Value value) {
    return plan.isTrainable(plan.loadOf(value).map(LoadWeights::parameter).orElse(value));
  }

  private void emit(BackwardOp op) {
    plan.backward(op);
  }

  /** A new part of the gradient of {@code value}, to be written by the op that is emitted next. */
  private Value newPart(Value value) {
    Value part = plan.gradient(value);
    gradients.add(value, part);
    return part;
  }

  private Optional<Value> parameterGradient(Optional<Value> parameter) {
    return parameter.filter(plan::isTrainable).map(plan::parameterGradient);
  }

  /** The gradient of an op's output, taken back through the activation that the op ends with. */
  private Value throughActivation(Value output, Optional<Activation> activation) {
    if (activation.isEmpty()) {
      return gradients.sum(output);
    }
    Value before = plan.gradient(output);
    emit(new ActivationBackward(output, true, activation.get(), parts(output), before));
    return before;
  }

  private List<Value> parts(Value value) {
    return plan.fuses(Fusion.SUM_INTO_ACTIVATION_BACKWARD)
        ? gradients.of(value)
        : List.of(gradients.sum(value));
  }

  // --- layers with weights

  @Override
  public void visit(Convolution op) {
    Value gradient = throughActivation(op.output(), op.activation());
    LoadWeights load = plan.loadOf(op.weights()).orElseThrow();
    if (plan.isTrainable(load.parameter())) {
      emit(
          new ConvolutionBackwardWeights(
              op.source(),
              gradient,
              op.geometry(),
              load.layout(),
              plan.parameterGradient(load.parameter()),
              parameterGradient(op.bias())));
    }
    if (wanted.contains(op.source())) {
      Optional<Value> addend = addendFor(op.source());
      Value part = newPart(op.source());
      emit(new ConvolutionBackwardData(gradient, op.weights(), op.geometry(), addend, part));
    }
  }

  /** The other parts, if this op brings the last one and may add them. */
  private Optional<Value> addendFor(Value source) {
    boolean last = unseenReaders.get(source) == 1;
    boolean fuses = plan.fuses(Fusion.SUM_INTO_CONVOLUTION_BACKWARD);
    return last && fuses && gradients.has(source)
        ? Optional.of(gradients.take(source))
        : Optional.empty();
  }

  @Override
  public void visit(InnerProduct op) {
    Value gradient = throughActivation(op.output(), op.activation());
    if (gradient.type() != op.source().type()) {
      Value wide = gradient;
      gradient =
          plan.value(wide.name() + ".narrow", op.source().type(), wide.shape(), wide.storage());
      emit(new Convert(wide, gradient));
    }
    LoadWeights load = plan.loadOf(op.weights()).orElseThrow();
    if (plan.isTrainable(load.parameter())) {
      emit(
          new InnerProductBackwardWeights(
              op.source(),
              gradient,
              load.layout(),
              plan.parameterGradient(load.parameter()),
              parameterGradient(op.bias())));
    }
    if (wanted.contains(op.source())) {
      emit(new InnerProductBackwardData(gradient, op.weights(), newPart(op.source())));
    }
  }

  @Override
  public void visit(BatchNormForward op) {
    Value gradient = gradients.sum(op.output());
    // Its parameters may have to be trained where its input has nothing to learn.
    Value part = wanted.contains(op.source()) ? newPart(op.source()) : plan.gradient(op.source());
    emit(
        new BatchNormBackward(
            op.source(),
            gradient,
            op.parameters(),
            op.batchMean(),
            op.batchVariance(),
            op.mask(),
            part,
            parameterGradient(op.parameters().gamma()),
            parameterGradient(op.parameters().beta())));
  }

  @Override
  public void visit(BatchNormInference op) {
    Value gradient = gradients.sum(op.output());
    emit(new BatchNormInferenceBackward(gradient, op.parameters(), newPart(op.source())));
  }

  // --- elementwise

  @Override
  public void visit(ActivationForward op) {
    boolean fromOutput = op.activation().derivativeFromOutput();
    Value saved = fromOutput ? op.output() : op.source();
    List<Value> parts = parts(op.output());
    emit(new ActivationBackward(saved, fromOutput, op.activation(), parts, newPart(op.source())));
  }

  @Override
  public void visit(Softmax op) {
    Value gradient = gradients.sum(op.output());
    emit(new SoftmaxBackward(op.output(), gradient, newPart(op.source())));
  }

  @Override
  public void visit(Scale op) {
    Value gradient = gradients.sum(op.output());
    if (op.factor() == 1) {
      gradients.add(op.source(), gradient);
    } else {
      emit(new Scale(gradient, op.factor(), 0, newPart(op.source())));
    }
  }

  @Override
  public void visit(Dropout op) {
    Value gradient = gradients.sum(op.output());
    emit(new DropoutBackward(gradient, op.mask(), op.retain(), newPart(op.source())));
  }

  @Override
  public void visit(Elementwise op) {
    Value gradient = throughActivation(op.output(), op.activation());
    for (int i = 0; i < op.sources().size(); i++) {
      if (wanted.contains(op.sources().get(i))) {
        share(op, i, gradient);
      }
    }
  }

  private void share(Elementwise op, int index, Value gradient) {
    Value source = op.sources().get(index);
    ElementwiseKind kind = op.kind();
    if (kind == ElementwiseKind.ADD || (kind == ElementwiseKind.SUBTRACT && index == 0)) {
      gradients.add(source, gradient);
    } else if (kind == ElementwiseKind.SUBTRACT) {
      emit(new Scale(gradient, -1, 0, newPart(source)));
    } else if (kind == ElementwiseKind.AVERAGE) {
      emit(new Scale(gradient, 1.0 / op.sources().size(), 0, newPart(source)));
    } else if (kind == ElementwiseKind.MAX) {
      emit(new ElementwiseMaxBackward(op.sources(), index, gradient, newPart(source)));
    } else {
      List<Value> factors = new java.util.ArrayList<>(op.sources());
      factors.set(index, gradient);
      emit(new Elementwise(kind, factors, Optional.empty(), newPart(source)));
    }
  }

  @Override
  public void visit(BroadcastMultiply op) {
    Value gradient = gradients.sum(op.output());
    if (wanted.contains(op.gate())) {
      emit(new BroadcastMultiplyBackwardGate(op.source(), gradient, newPart(op.gate())));
    }
    if (wanted.contains(op.source())) {
      emit(new BroadcastMultiply(gradient, op.gate(), newPart(op.source())));
    }
  }

  // --- ops that move numbers

  @Override
  public void visit(Pooling op) {
    Value gradient = gradients.sum(op.output());
    emit(new PoolingBackward(op.kind(), gradient, op.window(), op.winners(), newPart(op.source())));
  }

  @Override
  public void visit(Concat op) {
    Value gradient = gradients.sum(op.output());
    int offset = 0;
    for (Value source : op.sources()) {
      if (wanted.contains(source)) {
        emit(new Slice(gradient, offset, newPart(source)));
      }
      offset += source.shape().channels();
    }
  }

  @Override
  public void visit(Slice op) {
    Value gradient = gradients.sum(op.output());
    emit(new SliceBackward(gradient, op.offset(), newPart(op.source())));
  }

  @Override
  public void visit(Pad op) {
    emit(new Crop(gradients.sum(op.output()), op.padding(), newPart(op.source())));
  }

  @Override
  public void visit(Crop op) {
    Padding padding = op.padding();
    emit(new Pad(gradients.sum(op.output()), padding, newPart(op.source())));
  }

  @Override
  public void visit(Flatten op) {
    Value gradient = gradients.sum(op.output());
    emit(new Unflatten(gradient, op.planes(), newPart(op.source())));
  }

  @Override
  public void visit(Unflatten op) {
    Value gradient = gradients.sum(op.output());
    emit(new Flatten(gradient, op.planes(), newPart(op.source())));
  }

  @Override
  public void visit(Convert op) {
    emit(new Convert(gradients.sum(op.output()), newPart(op.source())));
  }

  /** Where all gradients start. */
  @Override
  public void visit(SoftmaxCrossEntropy op) {
    if (wanted.contains(op.logits())) {
      gradients.add(op.logits(), op.logitsGradient());
    }
  }
}
