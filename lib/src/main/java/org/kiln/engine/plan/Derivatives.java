package org.kiln.engine.plan;

import java.util.List;
import java.util.Optional;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/**
 * The words in which rules of differentiation are written. A rule is visited when all readers of
 * the op's output have contributed to its gradient; it takes that gradient, and gives each wanted
 * source a part of its own.
 */
interface Derivatives extends ForwardOp.Visitor {

  /** Whether a trainable parameter lies behind {@code value}. True of an op's only source. */
  boolean wants(Value value);

  /** The gradient of an op's output. */
  Value gradient(Value output);

  /** The same as 1 or more terms, for a rule whose op adds them. */
  List<Value> gradientParts(Value output);

  /** The gradient of what went into the activation that an op ends with, if it has one. */
  Value gradientBefore(Optional<Activation> activation, Value output);

  /** {@code gradient} in another type, if it is not of that type. */
  Value converted(Value gradient, ValueType type);

  /**
   * Takes all other parts of the gradient of {@code source}, for a rule whose op adds them to a
   * part of its own; empty if more are to come, or none are there.
   */
  Optional<Value> addend(Value source);

  /** Where the weights of a layer come from. */
  LoadWeights load(Value weights);

  /** Where a parameter's gradient goes; empty for one that is absent or not trained. */
  Optional<Value> parameterGradient(Optional<Value> parameter);

  /** A new part of the gradient of {@code value}, which the op that is emitted next writes. */
  Value newPart(Value value);

  /** A gradient of {@code value} that an op makes in passing, and nobody reads. */
  Value unwanted(Value value);

  /** Makes {@code gradient}, as it is, a part of the gradient of {@code value}. */
  void passOn(Value gradient, Value value);

  /** Appends an op to the backward pass. */
  void emit(BackwardOp op);
}
