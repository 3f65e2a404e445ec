package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.engine.plan.op.ParameterSlice;

/** The watchmen of the contract, watched. */
class GuardedMemory_AssertGuardsTest {

  private static final float[] NUMBERS = {1, 2, 3};

  @ParameterizedTest
  @ValueSource(longs = {-256, -1, 12, 267})
  void assertGuards_aByteOutside_isFound(long place) {
    try (GuardedMemory memory = GuardedMemory.of(NUMBERS)) {
      memory.assertGuards("memory");
      new BytePointer(memory.address()).put(place, (byte) 0);
      assertThatThrownBy(() -> memory.assertGuards("memory")).isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void gradient_leftOutOrTouchedOutside_isFound() {
    List<ParameterSlice> written = List.of(new ParameterSlice("layer", "W", 0, 2));
    try (FlatMemory memory = new FlatMemory(NUMBERS)) {
      memory.vectors().gradientNumbers().put(0, 7);
      assertThatThrownBy(() -> memory.gradient(written)).hasMessageContaining("gradient[1]");
      memory.vectors().gradientNumbers().put(1, 7);
      assertThatCode(() -> memory.gradient(written)).doesNotThrowAnyException();
      memory.vectors().gradientNumbers().put(2, 7);
      assertThatThrownBy(() -> memory.gradient(written)).hasMessageContaining("gradient[2]");
    }
  }

  @Test
  void assertUntouched_aParameterWritten_isFound() {
    try (FlatMemory memory = new FlatMemory(NUMBERS)) {
      memory.assertUntouched();
      memory.vectors().parameterNumbers().put(1, 7);
      assertThatThrownBy(memory::assertUntouched).hasMessageContaining("parameters");
    }
  }
}
