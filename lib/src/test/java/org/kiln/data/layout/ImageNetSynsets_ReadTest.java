package org.kiln.data.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.format.EncodedImages;
import org.kiln.error.DataException;

/** ImageNet as it is published; the MATLAB files are scipy's ({@code imagenet_synsets.py}). */
class ImageNetSynsets_ReadTest {

  @TempDir private Path root;

  private byte[] mat(String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private Map<Integer, String> read(byte[] file) throws IOException {
    Files.write(root.resolve("meta.mat"), file);
    return ImageNetSynsets.read(DiskFolder.top(root), "meta.mat");
  }

  @ParameterizedTest
  @ValueSource(strings = {"synsets.mat", "synsets-compressed.mat"})
  void read_numbersAndNames(String name) throws IOException {
    assertThat(read(mat(name)))
        .containsOnly(
            Map.entry(1, "n02119789"),
            Map.entry(2, "n02100735"),
            Map.entry(3, "n02110185"),
            Map.entry(1001, "n00001740"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"synsets.mat", "synsets-compressed.mat"})
  void read_damaged(String name) throws IOException {
    byte[] whole = mat(name);
    for (int length = 0; length < whole.length - 8; length += 37) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .as("%s bytes", length)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("meta.mat");
    }
    for (int at = 128; at < whole.length; at += 11) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) 0xFF;
      try {
        assertThat(read(changed)).isNotNull();
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("meta.mat");
      }
    }
  }

  /** A tar of tars with "./" in it, a flat tar, and the development kit beside them. */
  @ParameterizedTest
  @CsvSource({"true, true", "false, true", "true, false"})
  void open_publishedArchives(boolean devkitPacked, boolean valPacked) throws IOException {
    Path train = root.resolve("ILSVRC2012_img_train");
    for (String name : new String[] {"n02119789", "n02100735", "n02110185"}) {
      Files.createDirectories(train);
      new Tree(name + "_{1..2}.JPEG=@png").tar(train.resolve(name + ".tar"), "./");
    }
    Tree val = new Tree("ILSVRC2012_val_0000000{1..4}.JPEG=@png");
    if (valPacked) {
      val.tar(root.resolve("ILSVRC2012_img_val.tar"), "");
    } else {
      val.folder(root.resolve("val"));
    }
    Path devkit = root.resolve("ILSVRC2012_devkit_t12");
    new Tree("data/ILSVRC2012_validation_ground_truth.txt=3\n1\n1\n2\n", "readme.txt=x")
        .folder(devkit);
    Files.write(devkit.resolve("data/meta.mat"), mat("synsets-compressed.mat"));
    if (devkitPacked) {
      pack(devkit);
    }
    ImageLayout.Found found = new ImageLayout(root, Validation.DEFAULT, false).open();
    EncodedImages training = found.training().images();
    EncodedImages measured = found.measured().images();
    assertThat(training.classNames()).containsExactly("n02100735", "n02110185", "n02119789");
    assertThat(training.size()).isEqualTo(6);
    assertThat(measured.size()).isEqualTo(4);
    assertThat(measured.where(0)).contains("val_00000004");
    assertThat(measured.where(1)).contains("val_00000001");
    assertThat(measured.where(2)).contains("val_00000002");
    assertThat(new int[] {measured.label(0), measured.label(1), measured.label(3)})
        .containsExactly(0, 1, 2);
    assertThat(found.warnings()).isEmpty();
    training.close();
    measured.close();
  }

  private void pack(Path devkit) throws IOException {
    Path packed = root.resolve("ILSVRC2012_devkit_t12.tar.gz");
    try (TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(packed)));
        Stream<Path> files = Files.walk(devkit)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tar.putArchiveEntry(new TarArchiveEntry(file, root.relativize(file).toString()));
        Files.copy(file, tar);
        tar.closeArchiveEntry();
      }
    }
    Files.move(devkit, root.resolve(".unpacked"));
  }

  @Test
  void open_numberThatIsNoClass() throws IOException {
    new Tree(
            "train/{n02119789,n02100735}/1.png",
            "val/{1..2}.png",
            "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt=1\n77\n")
        .folder(root);
    Files.write(root.resolve("ILSVRC2012_devkit_t12/data/meta.mat"), mat("synsets.mat"));
    assertThatThrownBy(() -> new ImageLayout(root, Validation.DEFAULT, false).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("class 77 isn't in");
  }
}
