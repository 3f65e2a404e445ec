package org.kiln.weights.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.error.KilnException;

class Safetensors_WriteTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"types", "shapes", "bfloat16"})
  void write_whatPythonWroteComesOutTheSame(String name) throws IOException {
    Path original = TensorFixtures.file(name + ".safetensors");
    Path copy = folder.resolve("copy.safetensors");
    Safetensors.write(copy, Safetensors.read(original));
    assertThat(copy).hasSameBinaryContentAs(original);
  }

  @Test
  void write_widerElementsFirstAndEqualWhenReadBack() throws IOException {
    Tensors tensors =
        Tensors.of(
            List.of(
                Tensor.ofFloats("h", TensorType.F16, List.of(1L, 3L), new float[] {1, -2, 0.5f}),
                Tensor.ofFloats("f", TensorType.F32, List.of(2L), new float[] {Float.NaN, 1e-40f}),
                Tensor.ofLong("n", 1L << 40),
                Tensor.ofFloats("g", TensorType.F32, List.of(), new float[] {3})),
            Map.of("format", "pt"));
    Path file = folder.resolve("made.safetensors");
    Safetensors.write(file, tensors);
    Tensors read = Safetensors.read(file);
    assertThat(read.names()).containsExactly("n", "f", "g", "h");
    assertThat(read.metadata()).isEqualTo(tensors.metadata());
    assertThat(read.byName()).isEqualTo(tensors.byName());
    assertThat(read.find("h").get().toFloats()).containsExactly(1, -2, 0.5f);
  }

  @Test
  void write_nothingAtAll() throws IOException {
    Path file = folder.resolve("empty.safetensors");
    Safetensors.write(file, Tensors.of(List.of()));
    assertThat(Safetensors.read(file).size()).isZero();
  }

  @Test
  void write_refusedLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("old.safetensors"), "old");
    Tensors tensors = Tensors.of(List.of(Tensor.ofLong("__metadata__", 1)));
    assertThatThrownBy(() -> Safetensors.write(file, tensors))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("rename the tensor");
    assertThat(file).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
