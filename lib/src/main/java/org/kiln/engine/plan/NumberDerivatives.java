package org.kiln.engine.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BroadcastMultiply;
import org.kiln.engine.plan.op.BroadcastMultiplyBackwardGate;
import org.kiln.engine.plan.op.Dropout;
import org.kiln.engine.plan.op.DropoutBackward;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseMaxBackward;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.SoftmaxBackward;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Value;

/** Derivatives of ops that compute number by number, or row by row. */
interface NumberDerivatives extends Derivatives {

  @Override
  default void visit(ActivationForward op) {
    boolean fromOutput = op.activation().derivativeFromOutput();
    Value saved = fromOutput ? op.output() : op.source();
    List<Value> parts = gradientParts(op.output());
    emit(new ActivationBackward(saved, fromOutput, op.activation(), parts, newPart(op.source())));
  }

  @Override
  default void visit(Softmax op) {
    Value gradient = gradient(op.output());
    emit(new SoftmaxBackward(op.output(), gradient, newPart(op.source())));
  }

  /** Where all gradients start: the forward op has made it already. */
  @Override
  default void visit(SoftmaxCrossEntropy op) {
    if (wants(op.logits())) {
      passOn(op.logitsGradient(), op.logits());
    }
  }

  @Override
  default void visit(Scale op) {
    scale(gradient(op.output()), op.factor(), op.source());
  }

  private void scale(Value gradient, double factor, Value source) {
    if (factor == 1) {
      passOn(gradient, source);
    } else {
      emit(new Scale(gradient, factor, 0, newPart(source)));
    }
  }

  @Override
  default void visit(Dropout op) {
    Value gradient = gradient(op.output());
    emit(new DropoutBackward(gradient, op.mask(), op.retain(), newPart(op.source())));
  }

  @Override
  default void visit(Elementwise op) {
    Value gradient = gradientBefore(op.activation(), op.output());
    for (int i = 0; i < op.sources().size(); i++) {
      if (wants(op.sources().get(i))) {
        share(op, i, gradient);
      }
    }
  }

  private void share(Elementwise op, int index, Value gradient) {
    Value source = op.sources().get(index);
    switch (op.kind()) {
      case ADD -> passOn(gradient, source);
      case SUBTRACT -> scale(gradient, index == 0 ? 1 : -1, source);
      case AVERAGE -> scale(gradient, 1.0 / op.sources().size(), source);
      case MAX -> emit(new ElementwiseMaxBackward(op.sources(), index, gradient, newPart(source)));
      case MULTIPLY -> {
        List<Value> factors = new ArrayList<>(op.sources());
        factors.set(index, gradient);
        emit(new Elementwise(op.kind(), factors, Optional.empty(), newPart(source)));
      }
    }
  }

  @Override
  default void visit(BroadcastMultiply op) {
    Value gradient = gradient(op.output());
    if (wants(op.gate())) {
      emit(new BroadcastMultiplyBackwardGate(op.source(), gradient, newPart(op.gate())));
    }
    if (wants(op.source())) {
      emit(new BroadcastMultiply(gradient, op.gate(), newPart(op.source())));
    }
  }
}
