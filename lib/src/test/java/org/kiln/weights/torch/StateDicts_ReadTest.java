package org.kiln.weights.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.weights.tensor.Tensor;
import org.kiln.weights.tensor.TensorFixtures;
import org.kiln.weights.tensor.TensorType;
import org.kiln.weights.tensor.Tensors;

/** What the files hold stands in {@code src/test/python/torch_files.py}. */
class StateDicts_ReadTest {

  private static final List<String> NAMES =
      List.of(
          "float",
          "half",
          "bfloat16",
          "double",
          "long",
          "int",
          "short",
          "char",
          "byte",
          "bool",
          "whole",
          "part",
          "transposed",
          "column",
          "channels_last",
          "number",
          "empty",
          "parameter");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kinds.pth",
        "kinds-protocol5.pt",
        "kinds-big.pth",
        "kinds-wide.pth",
        "kinds-old.pth",
        "kinds-old-protocol4.pth"
      })
  void read_everyKindOfTensor(String file) throws IOException {
    Tensors tensors = StateDicts.read(TensorFixtures.file(file));
    assertThat(tensors.names()).isEqualTo(NAMES);
    for (Tensor tensor : List.copyOf(tensors.byName().values()).subList(0, 10)) {
      assertThat(tensor.shape()).containsExactly(2L, 3L);
      if (tensor.type().isFloating()) {
        assertThat(tensor.toFloats()).isEqualTo(TensorFixtures.floats(6));
      } else {
        int period = tensor.type() == TensorType.BOOL ? 2 : 100;
        assertThat(TensorFixtures.wholes(tensor))
            .isEqualTo(LongStream.range(0, 6).map(i -> i % period).boxed().toList());
      }
    }
    assertThat(tensors.byName().values())
        .extracting(Tensor::type)
        .startsWith(
            TensorType.F32,
            TensorType.F16,
            TensorType.BF16,
            TensorType.F64,
            TensorType.I64,
            TensorType.I32,
            TensorType.I16,
            TensorType.I8,
            TensorType.U8,
            TensorType.BOOL);
    readsViews(tensors);
  }

  private static void readsViews(Tensors tensors) {
    isView(tensors, "whole", List.of(3L, 4L), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    isView(tensors, "part", List.of(2L, 2L), 5, 6, 7, 8);
    isView(tensors, "transposed", List.of(4L, 3L), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
    isView(tensors, "column", List.of(3L), 1, 5, 9);
    isView(tensors, "channels_last", List.of(1L, 3L, 2L, 2L), 0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11);
    isView(tensors, "empty", List.of(0L, 5L));
    isView(tensors, "parameter", List.of(3L), 0, 1, 2);
    Tensor number = tensors.find("number").get();
    assertThat(number.shape()).isEmpty();
    assertThat(TensorFixtures.wholes(number)).containsExactly(0L);
  }

  /** Elements are those of the storage at {@code places}. */
  private static void isView(Tensors tensors, String name, List<Long> shape, int... places) {
    float[] expected = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      expected[i] = TensorFixtures.floats(12)[places[i]];
    }
    Tensor tensor = tensors.find(name).get();
    assertThat(tensor.shape()).isEqualTo(shape);
    assertThat(tensor.toFloats()).isEqualTo(expected);
  }

  @Test
  void read_viewOfAStorageInTheOldForm() throws IOException {
    Tensors tensors = StateDicts.read(TensorFixtures.file("view-old.pth"));
    isView(tensors, "w", List.of(2L, 3L), 4, 5, 6, 7, 8, 9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"small.pth", "small-old.pth", "checkpoint.pth"})
  void read_weightsWithinACheckpointWithoutDataParallelsPrefix(String file) throws IOException {
    Tensors tensors = StateDicts.read(TensorFixtures.file(file));
    assertThat(tensors.names()).containsExactly("fc.weight", "fc.bias", "fc.turned");
    isView(tensors, "fc.weight", List.of(2L, 3L), 0, 1, 2, 3, 4, 5);
    isView(tensors, "fc.bias", List.of(2L), 0, 1);
    isView(tensors, "fc.turned", List.of(3L, 2L), 0, 3, 1, 4, 2, 5);
  }

  @ParameterizedTest
  @CsvSource({
    "two.pth, discriminator, 3",
    "checkpoint.pth, state_dict, 3",
    "checkpoint.pth, '', 1"
  })
  void read_theOneThatIsAskedFor(String file, String inside, int size) throws IOException {
    assertThat(StateDicts.read(TensorFixtures.file(file), inside).size()).isEqualTo(size);
  }

  @Test
  void isOne_bothFormsAndNothingElse() throws IOException {
    assertThat(StateDicts.isOne(TensorFixtures.file("small.pth"))).isTrue();
    assertThat(StateDicts.isOne(TensorFixtures.file("small-old.pth"))).isTrue();
    assertThat(StateDicts.isOne(TensorFixtures.file("kinds-old-protocol4.pth"))).isTrue();
    assertThat(StateDicts.isOne(TensorFixtures.file("types.safetensors"))).isFalse();
  }
}
