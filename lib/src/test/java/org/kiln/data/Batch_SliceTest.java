package org.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.data.image.ImageShape;

class Batch_SliceTest {

  private static Batch batch(ElementType type) {
    Batch batch = new Batch(6, new ImageShape(1, 2, 1), 2, type);
    for (int i = 0; i < 12; i++) {
      if (type == ElementType.FLOAT32) {
        batch.images().putFloat(i * Float.BYTES, i);
      } else {
        batch.images().putShort(i * Short.BYTES, (short) (Float.floatToIntBits(i) >>> 16));
      }
      batch.targets().put(i, i);
    }
    for (int n = 0; n < 6; n++) {
      batch.labels()[n] = n;
    }
    batch.size(5);
    return batch;
  }

  @ParameterizedTest
  @EnumSource
  void slice_holdsTheImages(ElementType type) {
    Batch slice = batch(type).slice(2, 3);
    assertThat(slice.size()).isEqualTo(3).isEqualTo(slice.capacity());
    assertThat(slice.labels()).containsExactly(2, 3, 4);
    assertThat(slice.toDataSet().getFeatures().data().asFloat()).containsExactly(4, 5, 6, 7, 8, 9);
    assertThat(slice.toDataSet().getLabels().data().asFloat()).containsExactly(4, 5, 6, 7, 8, 9);
  }

  @Test
  void slice_sharesMemory() {
    Batch whole = batch(ElementType.FLOAT32);
    Batch slice = whole.slice(1, 2);
    whole.images().putFloat(2 * Float.BYTES, 77);
    whole.targets().put(2, 78);
    assertThat(slice.images().getFloat(0)).isEqualTo(77);
    assertThat(slice.targets().get(0)).isEqualTo(78);
    assertThat(slice.images().isDirect()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 2", "3, 3", "5, 1"})
  void slice_outsideIsRefused(int from, int count) {
    Batch batch = batch(ElementType.FLOAT32);
    assertThatThrownBy(() -> batch.slice(from, count))
        .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class);
  }
}
