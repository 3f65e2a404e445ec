package org.kiln.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.DataException;
import org.kiln.data.Datasets;
import org.kiln.data.ImageShape;
import org.kiln.data.VisionDataset;

class ImageTar_ReadTest {

  @TempDir private Path root;

  /** Entries in order; a name that ends in a slash is a folder. */
  private static byte[] tar(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
        header.setSize(entry.getValue().length);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> entries(Object... namesAndBytes) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < namesAndBytes.length; i += 2) {
      entries.put((String) namesAndBytes[i], (byte[]) namesAndBytes[i + 1]);
    }
    return entries;
  }

  private Path write(String name, byte[] bytes) {
    try {
      return Files.write(root.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final byte[] A = {1, 2, 3};
  private static final byte[] B = new byte[700];
  private static final byte[] C = {9};
  private static final byte[] NONE = {};

  @ParameterizedTest
  @ValueSource(strings = {"", "./", "train/", "./some/where/"})
  void read_classFolders(String prefix) throws IOException {
    String longName = "x".repeat(150) + ".png";
    Path file =
        write(
            "train.tar",
            tar(
                entries(
                    prefix + "dog/", NONE,
                    prefix + "dog/a.JPEG", A,
                    prefix + "dog/readme.txt", B,
                    prefix + "dog/" + longName, B,
                    prefix + "cat/c.jpg", C)));
    try (ImageTar images = new ImageTar(file)) {
      assertThat(images.classNames()).containsExactly("cat", "dog");
      assertThat(images.size()).isEqualTo(3);
      assertThat(images.read(0)).isEqualTo(A);
      assertThat(images.read(1)).isEqualTo(B);
      assertThat(images.read(2)).isEqualTo(C);
      assertThat(new int[] {images.label(0), images.label(1), images.label(2)})
          .containsExactly(1, 1, 0);
      assertThat(images.where(2)).contains("train.tar, entry ").contains("cat/c.jpg at offset");
    }
  }

  @Test
  void read_tarOfTars() throws IOException {
    byte[] dogs = tar(entries("n02_1.JPEG", A, "n02_2.JPEG", B));
    byte[] cats = tar(entries("n01_1.JPEG", C));
    Path file = write("train.tar", tar(entries("n02.tar", dogs, "n01.tar", cats)));
    try (ImageTar images = new ImageTar(file)) {
      assertThat(images.classNames()).containsExactly("n01", "n02");
      assertThat(images.read(0)).isEqualTo(A);
      assertThat(images.read(1)).isEqualTo(B);
      assertThat(images.read(2)).isEqualTo(C);
      assertThat(images.label(2)).isZero();
      assertThat(images.where(2)).contains("n01.tar!/n01_1.JPEG");
    }
  }

  @Test
  void read_interruptedThreadClosesNothingForOthers() throws IOException {
    Path file = write("train.tar", tar(entries("dog/a.jpg", A)));
    try (ImageTar images = new ImageTar(file)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> images.read(0)).isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(images.read(0)).isEqualTo(A);
    }
  }

  @Test
  void open_emptyClassFolder() {
    Path file = write("train.tar", tar(entries("dog/a.jpg", A, "bird/", NONE)));
    assertThatThrownBy(() -> new ImageTar(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.tar: class folder bird holds no images");
    Path nested =
        write(
            "nested.tar",
            tar(entries("n1.tar", tar(entries("a.jpg", A)), "n2.tar", tar(Map.of()))));
    assertThatThrownBy(() -> new ImageTar(nested))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("n2.tar! holds no images");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../dog/a.jpg", "dog/../../a.jpg", "/etc/dog/a.jpg", "dog/.."})
  void open_pathThatLeavesTheArchive(String name) {
    Path file = write("train.tar", tar(entries("cat/c.jpg", C, name, A)));
    assertThatThrownBy(() -> new ImageTar(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.tar")
        .hasMessageContaining(name)
        .hasMessageContaining("leaves the archive");
  }

  @Test
  void open_imageOutsideAnyClass() {
    Path file = write("val.tar", tar(entries("ILSVRC2012_val_00000001.JPEG", A)));
    assertThatThrownBy(() -> new ImageTar(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("ILSVRC2012_val_00000001.JPEG stands in no class folder");
  }

  @Test
  void open_cutShort() {
    byte[] whole = tar(entries("dog/a.jpg", A, "dog/b.jpg", B));
    // Header, one block of data, header, then 700 bytes of which 100 are there.
    Path file = write("train.tar", Arrays.copyOf(whole, 3 * 512 + 100));
    assertThatThrownBy(() -> new ImageTar(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.tar")
        .hasMessageContaining("dog/b.jpg at offset 1536 has 700 bytes")
        .hasMessageContaining("ends at 1636");
  }

  @Test
  void open_noTar() {
    byte[] noise = new byte[2000];
    Arrays.fill(noise, (byte) 0x5A);
    Path file = write("train.tar", noise);
    assertThatThrownBy(() -> new ImageTar(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.tar is no tar");
    assertThatThrownBy(() -> new ImageTar(write("empty.tar", NONE)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("empty.tar holds no images");
    assertThatThrownBy(() -> new ImageTar(root.resolve("missing.tar")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("missing.tar");
  }

  @Test
  void tar_decodesThroughTheRegistry() {
    byte[] images = tar(entries("dog/a.jpg", MadeImages.jpeg(9, 7), "cat/b.jpg", B));
    write("train.tar", images);
    write("val.tar", images);
    try (VisionDataset data = Datasets.tar(root, new ImageShape(8, 8, 3))) {
      assertThat(data.train().image(0).shape()).isEqualTo(new ImageShape(9, 7, 3));
      assertThatThrownBy(() -> data.train().image(1))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("train.tar, entry cat/b.jpg at offset");
    }
  }
}
