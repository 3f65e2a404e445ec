package org.kiln.engine.plan;

import java.util.Arrays;
import java.util.Optional;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.plan.op.Value;

/** What the ops of the reference interpreter read and write. */
interface ReferenceMemory {

  /** The contents of a value that was written before. */
  double[] get(Value value);

  /** Gives a value the contents, which must be its first. */
  void put(Value value, double[] numbers);

  /** What dropout masks depend on. */
  StepDraws draws();

  /** Gives a value zeros, to be written into; not for windows on the gradient vector. */
  default double[] make(Value value) {
    double[] numbers = new double[Math.toIntExact(value.shape().count())];
    put(value, numbers);
    return numbers;
  }

  /** The contents of a vector, or what its absence stands for. */
  default double[] orConstant(Optional<Value> value, int length, double constant) {
    double[] filled = new double[length];
    Arrays.fill(filled, constant);
    return value.map(this::get).orElse(filled);
  }
}
