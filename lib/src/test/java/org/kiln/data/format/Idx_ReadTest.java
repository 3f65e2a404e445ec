package org.kiln.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;
import org.kiln.error.DataException;

class Idx_ReadTest {

  private static final ImageShape SHAPE = new ImageShape(2, 3, 1);

  @TempDir private Path folder;
  private Path images;
  private Path labels;
  private byte[] imageBytes;
  private byte[] labelBytes;

  @BeforeEach
  void write() throws IOException {
    imageBytes =
        ByteBuffer.allocate(16 + 12)
            .putInt(0x803)
            .putInt(2)
            .putInt(2)
            .putInt(3)
            .put(new byte[] {0, 1, 2, 3, 4, 5, -1, -2, -3, -4, -5, -6})
            .array();
    labelBytes =
        ByteBuffer.allocate(10).putInt(0x801).putInt(2).put((byte) 3).put((byte) 9).array();
    images = Files.write(folder.resolve("images"), imageBytes);
    labels = Files.write(folder.resolve("labels"), labelBytes);
  }

  private LabelledPixels read() {
    return Idx.read(images, labels, SHAPE, 10);
  }

  @Test
  void read_twoImages() {
    assertThat(read().labels()).containsExactly(3, 9);
    assertThat(read().pixels()).isEqualTo(Arrays.copyOfRange(imageBytes, 16, 28));
  }

  @Test
  void read_wrongMagic() throws IOException {
    imageBytes[3] = 1;
    Files.write(images, imageBytes);
    assertThatThrownBy(this::read)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("images: magic number 0x00000801 at offset 0, expected 0x00000803");
  }

  @Test
  void read_shortAndLong() throws IOException {
    Files.write(images, Arrays.copyOf(imageBytes, 27));
    assertThatThrownBy(this::read).hasMessageContaining("images is too short");
    Files.write(images, Arrays.copyOf(imageBytes, 29));
    assertThatThrownBy(this::read).hasMessageContaining("images is too long");
    Files.write(images, Arrays.copyOf(imageBytes, 6));
    assertThatThrownBy(this::read)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("too short to hold an idx header");
  }

  @Test
  void read_anotherSize() throws IOException {
    imageBytes[15] = 4;
    Files.write(images, imageBytes);
    assertThatThrownBy(this::read).hasMessageContaining("images of 2x4 at offset 8, expected 2x3");
  }

  @Test
  void read_labelOutOfRange() throws IOException {
    labelBytes[9] = 10;
    Files.write(labels, labelBytes);
    assertThatThrownBy(this::read)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("label 10 at offset 9 is not in [0, 10)");
  }

  @Test
  void read_countsThatDiffer() throws IOException {
    Files.write(labels, new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 7});
    assertThatThrownBy(this::read)
        .hasMessageContaining("1 labels")
        .hasMessageContaining("2 images");
  }

  @Test
  void read_missing() throws IOException {
    Files.delete(labels);
    assertThatThrownBy(this::read).hasMessageContaining("labels is missing");
  }
}
