package org.kiln.engine.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/**
 * Reverse-mode differentiation of a plan: walks the forward ops from last to first, and appends
 * what each contributes to the gradients of what it reads. Nothing is computed that leads to no
 * trainable parameter. The rules come from the interfaces; while an op has none, this class does
 * not compile.
 */
final class Differentiator implements WeightDerivatives, NumberDerivatives, ShapeDerivatives {

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
      if (op instanceof SoftmaxCrossEntropy || (wants(output) && gradients.has(output))) {
        op.accept(this);
      }
      op.reads().forEach(value -> unseenReaders.merge(value, -1, Integer::sum));
    }
  }

  /** A value's gradient is wanted if a trainable parameter lies behind it. */
  private void mark(ForwardOp op) {
    op.reads().forEach(value -> unseenReaders.merge(value, 1, Integer::sum));
    boolean leads = op.reads().stream().anyMatch(value -> wants(value) || trains(value));
    if (leads && op.writes().stream().noneMatch(plan::stopsGradient)) {
      wanted.add(op.writes().get(0));
    }
  }

  private boolean trains(Value value) {
    return plan.isTrainable(plan.loadOf(value).map(LoadWeights::parameter).orElse(value));
  }

  // --- what a rule may ask for

  @Override
  public boolean wants(Value value) {
    return wanted.contains(value);
  }

  @Override
  public Value gradient(Value output) {
    return gradients.sum(output);
  }

  @Override
  public List<Value> gradientParts(Value output) {
    return plan.fuses(Fusion.SUM_INTO_ACTIVATION_BACKWARD)
        ? gradients.of(output)
        : List.of(gradients.sum(output));
  }

  @Override
  public Value gradientBefore(Optional<Activation> activation, Value output) {
    if (activation.isEmpty()) {
      return gradient(output);
    }
    Value before = plan.gradient(output);
    emit(new ActivationBackward(output, true, activation.get(), gradientParts(output), before));
    return before;
  }

  @Override
  public Value converted(Value gradient, ValueType type) {
    if (gradient.type() == type) {
      return gradient;
    }
    String name = gradient.name() + ".narrow";
    Value converted = plan.value(name, type, gradient.shape(), gradient.storage());
    emit(new Convert(gradient, converted));
    return converted;
  }

  @Override
  public Optional<Value> addend(Value source) {
    boolean last = unseenReaders.get(source) == 1;
    boolean fuses = plan.fuses(Fusion.SUM_INTO_CONVOLUTION_BACKWARD);
    return last && fuses && gradients.has(source)
        ? Optional.of(gradients.take(source))
        : Optional.empty();
  }

  @Override
  public LoadWeights load(Value weights) {
    return plan.loadOf(weights).orElseThrow();
  }

  @Override
  public Optional<Value> parameterGradient(Optional<Value> parameter) {
    return parameter.filter(plan::isTrainable).map(plan::parameterGradient);
  }

  // --- what a rule gives

  @Override
  public Value newPart(Value value) {
    Value part = plan.gradient(value);
    gradients.add(value, part);
    return part;
  }

  @Override
  public Value unwanted(Value value) {
    return plan.gradient(value);
  }

  @Override
  public void passOn(Value gradient, Value value) {
    gradients.add(value, gradient);
  }

  @Override
  public void emit(BackwardOp op) {
    plan.backward(op);
  }
}
