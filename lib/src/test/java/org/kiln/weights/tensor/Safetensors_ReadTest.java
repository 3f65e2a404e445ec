package org.kiln.weights.tensor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.error.KilnException;

class Safetensors_ReadTest {

  @TempDir Path folder;

  @Test
  void read_everyTypeThatPythonWrites() throws IOException {
    Tensors tensors = Safetensors.read(TensorFixtures.file("types.safetensors"));
    assertThat(tensors.names()).hasSize(12);
    for (Tensor tensor : tensors) {
      assertThat(tensor.name()).isEqualTo(tensor.type().name());
      assertThat(tensor.shape()).containsExactly(3L, 5L);
      if (tensor.type().isFloating()) {
        assertThat(tensor.toFloats()).isEqualTo(TensorFixtures.floats(15));
      } else {
        int period = tensor.type() == TensorType.BOOL ? 2 : 100;
        assertThat(TensorFixtures.wholes(tensor))
            .isEqualTo(LongStream.range(0, 15).map(i -> i % period).boxed().toList());
      }
    }
  }

  @Test
  void read_bfloat16() throws IOException {
    Tensor tensor =
        Safetensors.read(TensorFixtures.file("bfloat16.safetensors")).find("BF16").get();
    assertThat(tensor.type()).isEqualTo(TensorType.BF16);
    assertThat(tensor.toFloats()).isEqualTo(TensorFixtures.floats(15));
  }

  @Test
  void read_shapesNamesAndMetadata() throws IOException {
    Tensors tensors = Safetensors.read(TensorFixtures.file("shapes.safetensors"));
    assertThat(tensors.metadata()).isEqualTo(Map.of("format", "pt", "made", "h\u00fctte"));
    assertThat(tensors)
        .extracting(Tensor::toString)
        .containsExactly(
            "a.weight F32 (2, 3)", "b F32 ()", "c.empty F32 (0, 5)", "d\u00e9 \"x\" F32 (3)");
    assertThat(tensors.find("a.weight").get().toFloats()).isEqualTo(TensorFixtures.floats(6));
    assertThat(tensors.find("b").get().toFloats()).containsExactly(-0.75f);
    assertThat(tensors.find("none")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|9|1 bytes behind the last tensor",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|7|beyond its end",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}|8|expected 0 to 12",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}|8|bytes 8 to 0",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|8|bytes 4 to 8, expected 0 to 4",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},"
            + "'b':{'dtype':'U8','shape':[2],'data_offsets':[3,5]}}|5|bytes 3 to 5, expected 2",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},"
            + "'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}}|3|bytes 1 to 3, expected 2",
        "{'a':{'dtype':'F8','shape':[2],'data_offsets':[0,2]}}|2|type 'F8': expected one of [BOOL",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},"
            + "'a':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}}|4|Duplicate field 'a'",
        "{'a':{'dtype':'U8','shape':[-1],'data_offsets':[0,2]}}|2|a.shape holds -1",
        "{'a':{'dtype':'U8','shape':[2.0],'data_offsets':[0,2]}}|2|else than whole numbers",
        "{'a':{'dtype':'U8','shape':[9999999999999999999],'data_offsets':[0,2]}}|2|JSON",
        "{'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,2]}}|2|2^63",
        "{'a':{'dtype':'U8','shape':[2]}}|2|lacks a part",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0]}}|2|lacks a part",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2],'x':1}}|2|unknown field 'x'",
        "{'a':[]}|0|expected START_OBJECT",
        "{'__metadata__':{'a':1}}|0|expected VALUE_STRING",
        "{} {}|0|goes on behind",
        "{'a'|0|JSON",
        "['a']|0|expected '{'",
        "{'':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}|2|without a name"
      })
  void read_damagedHeader(String header, int dataBytes, String message) throws IOException {
    Path file = write(header.replace('\'', '"'), dataBytes);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(KilnException.class)
        .message()
        .satisfiesAnyOf(
            text -> assertThat(text).contains(message),
            text -> assertThat(text).contains(message.replace('\'', '"')));
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(text.length).put(text);
    return Files.write(folder.resolve("made.safetensors"), all.array());
  }

  @Test
  void read_headerLengthBeyondTheFile() throws IOException {
    for (long length : new long[] {0, 1, 12, 1L << 40, -1, Long.MIN_VALUE}) {
      byte[] bytes = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
      Path file = Files.write(folder.resolve("length.safetensors"), bytes);
      assertThatThrownBy(() -> Safetensors.read(file))
          .isInstanceOf(KilnException.class)
          .hasMessageContaining("expected 2 to 11");
    }
  }

  @Test
  void read_missingFileAndFolder() {
    assertThatThrownBy(() -> Safetensors.read(folder.resolve("none.safetensors")))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> Safetensors.read(folder))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("is no file");
  }

  /** Whatever happens to a file, it is read or refused: nothing else is thrown. */
  @Test
  void read_everyTruncationAndEveryChangedByte() throws IOException {
    byte[] whole = Files.readAllBytes(TensorFixtures.file("shapes.safetensors"));
    for (int length = 0; length < whole.length; length++) {
      assertThat(refuses(Arrays.copyOf(whole, length))).isTrue();
    }
    int refused = 0;
    for (int i = 0; i < whole.length; i++) {
      for (int change = 1; change < 256; change++) {
        byte[] changed = whole.clone();
        changed[i] ^= (byte) change;
        refused += refuses(changed) ? 1 : 0;
      }
    }
    assertThat(refused).isGreaterThan(100 * whole.length);
  }

  private static boolean refuses(byte[] bytes) throws IOException {
    try {
      Safetensors.read(MappedFile.of(Path.of("fuzz.safetensors"), ByteBuffer.wrap(bytes)));
      return false;
    } catch (KilnException e) {
      return true;
    }
  }

  /** Three gigabytes, of which the file system stores nothing: more than the heap of the tests. */
  @Test
  void read_largerThanABufferMayBe() throws IOException {
    long bytes = 3L << 29;
    String header =
        "{'a':{'dtype':'U8','shape':[%d],'data_offsets':[0,%d]},'b':{'dtype':'U8','shape':[%d],'data_offsets':[%d,%d]}}"
            .formatted(bytes, bytes, bytes, bytes, 2 * bytes)
            .replace('\'', '"');
    Path file = write(header, 0);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(8 + header.length() + 2 * bytes);
      sparse.seek(8 + header.length() + 2 * bytes - 1);
      sparse.write(7);
    }
    Tensors tensors = Safetensors.read(file);
    assertThat(tensors.find("b").get().data().get((int) bytes - 1)).isEqualTo((byte) 7);
  }
}
