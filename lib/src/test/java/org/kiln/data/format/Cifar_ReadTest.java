package org.kiln.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.image.LabelledPixels;
import org.kiln.error.DataException;

class Cifar_ReadTest {

  @TempDir private Path folder;

  private static byte value(int record, int channel, int pixel) {
    return (byte) (record * 31 + channel * 7 + pixel * 13 + pixel / 256);
  }

  private static byte[] file(CifarBinary format, int first, int records) {
    byte[] bytes = new byte[records * format.recordLength()];
    for (int r = 0; r < records; r++) {
      int at = r * format.recordLength();
      bytes[at] = 99;
      bytes[at + format.labelBytes() - 1] = (byte) ((first + r) % format.classes());
      for (int c = 0; c < 3; c++) {
        for (int p = 0; p < 1024; p++) {
          bytes[at + format.labelBytes() + c * 1024 + p] = value(first + r, c, p);
        }
      }
    }
    return bytes;
  }

  @Property(tries = 10)
  void read_recordsOfSeveralFiles(
      @ForAll boolean hundred, @ForAll @IntRange(min = 1, max = 3) int files) throws IOException {
    CifarBinary format = hundred ? CifarBinary.CIFAR_100 : CifarBinary.CIFAR_10;
    Path made = Files.createTempDirectory("kiln-cifar");
    Path[] paths = new Path[files];
    // 1003 records: more than are read at once.
    for (int i = 0; i < files; i++) {
      paths[i] = Files.write(made.resolve(i + ".bin"), file(format, i * 1003, 1003));
    }
    LabelledPixels read = format.read(List.of(paths), 1003);
    assertThat(read.labels()).hasSize(files * 1003);
    for (int r : new int[] {0, 1, 999, 1000, files * 1003 - 1}) {
      assertThat(read.labels()[r]).isEqualTo(r % format.classes());
      for (int p = 0; p < 1024; p++) {
        for (int c = 0; c < 3; c++) {
          assertThat(read.pixels()[r * 3072 + p * 3 + c]).isEqualTo(value(r, c, p));
        }
      }
    }
    for (Path path : paths) {
      Files.delete(path);
    }
    Files.delete(made);
  }

  @Test
  void read_shortAndLongFiles() throws IOException {
    byte[] bytes = file(CifarBinary.CIFAR_10, 0, 4);
    Path file = Files.write(folder.resolve("data.bin"), Arrays.copyOf(bytes, bytes.length - 5));
    assertThatThrownBy(() -> CifarBinary.CIFAR_10.read(List.of(file), 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.bin is too short: it ends at offset 12287, expected 12292");
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    assertThatThrownBy(() -> CifarBinary.CIFAR_10.read(List.of(file), 4))
        .hasMessageContaining("data.bin is too long")
        .hasMessageContaining("delete it and fetch");
  }

  @Test
  void read_labelOutOfRange() throws IOException {
    byte[] bytes = file(CifarBinary.CIFAR_100, 0, 4);
    bytes[2 * 3074 + 1] = 100;
    Path file = Files.write(folder.resolve("train.bin"), bytes);
    assertThatThrownBy(() -> CifarBinary.CIFAR_100.read(List.of(file), 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.bin: label 100 at offset 6149 is not in [0, 100)");
  }

  @Test
  void read_missingFile() {
    assertThatThrownBy(() -> CifarBinary.CIFAR_10.read(List.of(folder.resolve("x.bin")), 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("x.bin is missing");
  }
}
