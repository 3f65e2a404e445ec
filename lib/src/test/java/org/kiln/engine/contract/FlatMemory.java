package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.plan.op.ParameterSlice;

/** A parameter vector and a gradient vector, each between guards. */
final class FlatMemory implements AutoCloseable {

  /** A NaN that no arithmetic makes: a number that was not written shows. */
  private static final float POISON = Float.intBitsToFloat(0x7FC1A5A5);

  private final float[] parameters;
  private final GuardedMemory own;
  private final GuardedMemory gradients;
  private final FlatVectors vectors;

  FlatMemory(float[] parameters) {
    this(parameters, GuardedMemory.of(parameters), true);
  }

  private FlatMemory(float[] parameters, GuardedMemory shared, boolean owns) {
    this.parameters = parameters;
    this.own = owns ? shared : null;
    this.gradients = new GuardedMemory((long) parameters.length * Float.BYTES);
    this.vectors = new FlatVectors(shared.address(), gradients.address(), parameters.length);
    poison();
  }

  /** A gradient vector of its own over the same parameters. */
  FlatMemory sibling() {
    return new FlatMemory(parameters, own, false);
  }

  FlatVectors vectors() {
    return vectors;
  }

  /** Forgets every gradient. */
  void poison() {
    float[] poison = new float[parameters.length];
    Arrays.fill(poison, POISON);
    gradients.floats().put(poison);
  }

  /** Writes parameters, as an update on the host does. */
  void parameters(float[] others) {
    System.arraycopy(others, 0, parameters, 0, others.length);
    vectors.parameterNumbers().put(others);
  }

  /**
   * The gradient, 0 outside of {@code written}; fails if a number inside was left out, or one
   * outside or beyond was touched.
   */
  double[] gradient(List<ParameterSlice> written) {
    float[] numbers = gradients.numbers();
    double[] gradient = new double[numbers.length];
    boolean[] inside = new boolean[numbers.length];
    for (ParameterSlice slice : written) {
      Arrays.fill(inside, (int) slice.offset(), (int) (slice.offset() + slice.length()), true);
    }
    for (int i = 0; i < numbers.length; i++) {
      boolean poisoned = Float.floatToRawIntBits(numbers[i]) == Float.floatToRawIntBits(POISON);
      assertThat(poisoned)
          .as("gradient[%d] = %s was left alone", i, numbers[i])
          .isNotEqualTo(inside[i]);
      gradient[i] = inside[i] ? numbers[i] : 0;
    }
    return gradient;
  }

  /** Fails if a parameter has changed, or anything around the vectors. */
  void assertUntouched() {
    gradients.assertGuards("gradients");
    if (own != null) {
      own.assertGuards("parameters");
      assertThat(own.numbers()).as("parameters after a run").isEqualTo(parameters);
    }
  }

  @Override
  public void close() {
    gradients.close();
    if (own != null) {
      own.close();
    }
  }
}
