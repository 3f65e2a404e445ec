package org.kiln.weights.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kiln.error.KilnException;

class Tensor_NewTest {

  @Test
  void new_bytesMustBeThoseOfTheShape() {
    assertThatThrownBy(
            () -> new Tensor("w", TensorType.F32, List.of(2L, 3L), ByteBuffer.allocate(20)))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("'w' has 20 bytes, but F32 of shape (2, 3) is 24");
  }

  @Test
  void new_negativeLengthAndNoName() {
    assertThatThrownBy(() -> new Tensor("w", TensorType.U8, List.of(-1L), ByteBuffer.allocate(0)))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("(-1)");
    assertThatThrownBy(() -> Tensor.ofLong("", 1)).isInstanceOf(KilnException.class);
  }

  @Test
  void ofFloats_roundsAndReadsBack() {
    float[] values = {1, 1.00048828125f, -70000};
    assertThat(Tensor.ofFloats("w", TensorType.F16, List.of(3L), values).toFloats())
        .containsExactly(1, 1, Float.NEGATIVE_INFINITY);
    assertThat(Tensor.ofFloats("w", TensorType.BF16, List.of(3L), values).toFloats())
        .containsExactly(1, 1, -70144);
    assertThat(Tensor.ofFloats("w", TensorType.F64, List.of(3L), values).toFloats())
        .isEqualTo(values);
  }

  @Test
  void toFloats_wholeNumbersAreRefused() {
    assertThatThrownBy(() -> Tensor.ofLong("n", 1).toFloats())
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("'n' is of type I64: expected F16");
  }

  @Test
  void data_isAViewOfItsOwn() {
    Tensor tensor = Tensor.ofLong("n", 258);
    assertThat(tensor.data().getLong()).isEqualTo(258);
    assertThat(tensor.data().getLong()).isEqualTo(258);
    assertThat(tensor.data().isReadOnly()).isTrue();
  }

  @Test
  void of_eachNameOnce() {
    Tensor tensor = Tensor.ofLong("n", 1);
    assertThatThrownBy(() -> Tensors.of(List.of(tensor, tensor)))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("Two tensors are named 'n'");
  }
}
