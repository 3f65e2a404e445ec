package org.kiln.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The sum of two gradients taken back through a relu, number by number: exact within the bounds
 * that its Javadoc states, and what becomes of numbers beyond them.
 */
class ElementwiseCompiler_ReluTest {

  /** Exact in bfloat16, whose 8 bits hold their sums too. */
  private static final float[] GRADIENTS = {
    0, 1, -1, 3, -0.375f, 0x1p-30f, -0x1p-61f, 0x1p10f, -0x1p20f, 96, 0x1p28f
  };

  private static final float[] OUTPUTS = {0x1p-20f, 1e-6f, 0x1p-34f, 0.5f, 1, 200};

  /** Its native library, which a device asks for threads, loads through this class only. */
  @BeforeAll
  static void loadNd4j() {
    assertThat(Nd4j.scalar(1f).isScalar()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void sumThroughRelu_withinItsBounds_isExact(ValueType type) {
    assumeTrue(type == ValueType.FLOAT32 || OnednnLibrary.bfloat16());
    for (float gradient : GRADIENTS) {
      for (float output : OUTPUTS) {
        assertThat(backward(type, gradient, gradient, output)).isEqualTo(2 * gradient);
        assertThat(backward(type, gradient, 0, output)).isEqualTo(gradient);
      }
      assertThat(backward(type, gradient, gradient, 0) + 0f).isZero();
    }
  }

  @Test
  void sumThroughRelu_largeClassWeightsOnSmallActivations_passWhole() {
    assertThat(backward(ValueType.FLOAT32, 1e3f, 2.5e3f, 1e-6f)).isEqualTo(3.5e3f);
    assertThat(backward(ValueType.FLOAT32, -1e9f, 0, 1e-9f)).isEqualTo(-1e9f);
  }

  @Test
  void sumThroughRelu_beyondItsBounds_isClampedToThem() {
    float bound = 0x1p64f * 1e-9f;
    assertThat(backward(ValueType.FLOAT32, 1e30f, 0, 1e-9f)).isEqualTo(bound);
    assertThat(backward(ValueType.FLOAT32, 0, -1e30f, 1e-9f)).isEqualTo(-bound);
    assertThat(backward(ValueType.FLOAT32, Float.POSITIVE_INFINITY, 0, 1e-9f)).isEqualTo(bound);
    assertThat(backward(ValueType.FLOAT32, 1e30f, 0, 0) + 0f).isZero();
    assertThat(backward(ValueType.FLOAT32, 0x1p-86f, 0, 1) + 0f).isZero();
  }

  @Test
  void sumThroughRelu_nan_neverLooksLikeAGradientOfUse() {
    float result = backward(ValueType.FLOAT32, Float.NaN, 0, 1e-3f);
    assertThat(Float.isNaN(result) || Math.abs(result) >= 0x1p64f * 1e-3f).isTrue();
  }

  /** One op on a few equal numbers: of all of them the same must come. */
  private static float backward(ValueType type, float first, float second, float output) {
    Shape shape = new Shape(1, 19, 1, 1);
    List<Value> gradients = List.of(value(0, type, shape), value(1, type, shape));
    Value saved = value(2, type, shape);
    Value result = value(3, type, shape);
    try (NativeScope scope = new NativeScope()) {
      Device device = new Device(scope, OpenMp.threads(1));
      device.enter();
      FlatVectors none = new FlatVectors(null, null, 0);
      Memories memories = new Memories(scope, device, none, 4 * 128, value -> 128L * value.id());
      Emitter emitter = new Emitter(scope, device, memories);
      fill(memories, gradients.get(0), first);
      fill(memories, gradients.get(1), second);
      fill(memories, saved, output);
      var op = new ActivationBackward(saved, true, Activation.RELU, gradients, result);
      List<CompiledOp> ops =
          new PlanCompiler(emitter, new StepClock(), true)
              .compile(List.of(), List.of(), List.of(op))
              .backward();
      emitter.scratchpad.allocate(scope);
      emitter.staging.allocate(scope);
      ops.forEach(compiled -> compiled.instructions().forEach(Instruction::run));
      FloatView numbers = FloatView.of(result, memories);
      for (int i = 1; i < shape.count(); i++) {
        assertThat(numbers.get(i)).isEqualTo(numbers.get(0));
      }
      return numbers.get(0);
    }
  }

  private static Value value(int id, ValueType type, Shape shape) {
    return new Value(id, "value" + id, type, shape, new Storage.Arena(Storage.Role.GRADIENT));
  }

  private static void fill(Memories memories, Value value, float number) {
    FloatView numbers = FloatView.of(value, memories);
    for (int i = 0; i < value.shape().count(); i++) {
      numbers.put(i, number);
    }
  }
}
