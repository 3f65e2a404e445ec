package org.kiln.data.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.error.DataException;

class CompressedTar_UnpackTest {

  private static final Tree CLASSES = new Tree("{cat,dog}/{1..5}.png");

  @TempDir private Path root;

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static ImageLayout.Found open(Path archive) {
    return new ImageLayout(archive, Validation.DEFAULT, false).open();
  }

  @Test
  void unpacked_onceUntilTheArchiveChanges() throws IOException {
    Path archive = CLASSES.tarGz(root.resolve("photos.tar.gz"), "");
    open(archive);
    Path tar = new CompressedTar(archive).unpacked();
    FileTime written = Files.getLastModifiedTime(tar);
    assertThat(tar.getParent()).isEqualTo(root);
    assertThat(tar.getFileName().toString())
        .matches("\\.photos\\.tar\\.gz\\." + Files.size(archive) + "-\\d+\\.tar");
    open(archive);
    assertThat(Files.getLastModifiedTime(tar)).isEqualTo(written);

    new Tree("{cat,dog,horse}/{1..5}.png").tarGz(archive, "");
    assertThat(open(archive).training().images().classNames()).contains("horse");
    assertThat(files()).hasSize(2).doesNotContain(tar.getFileName().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"photos.tgz", "photos.TAR.GZ", "photos.tar"})
  void open_byContentWhateverItsName(String name) throws IOException {
    assertThat(open(CLASSES.tarGz(root.resolve(name), "x/")).training().images().size())
        .isEqualTo(8);
  }

  @Test
  void open_splitsInTarsOfTheirOwn() throws IOException {
    CLASSES.tarGz(root.resolve("train.tar.gz"), "train/");
    new Tree("{cat,dog}/7.png").tar(root.resolve("val.tar"), "./");
    ImageLayout.Found found = open(root);
    assertThat(found.training().images().size()).isEqualTo(10);
    assertThat(found.measured().images().size()).isEqualTo(2);
  }

  @Test
  void open_damagedLeavesNothingBehind() throws IOException {
    Path archive = CLASSES.tarGz(root.resolve("photos.tar.gz"), "");
    byte[] whole = Files.readAllBytes(archive);
    for (int length : new int[] {whole.length / 2, whole.length - 3}) {
      Files.write(archive, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> open(archive))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("photos.tar.gz: it is cut short. Fetch or make it again");
      assertThat(files()).containsExactly("photos.tar.gz");
    }
    byte[] changed = whole.clone();
    changed[whole.length - 6] ^= 1;
    Files.write(archive, changed);
    assertThatThrownBy(() -> open(archive))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("photos.tar.gz: it is damaged");
    assertThat(files()).containsExactly("photos.tar.gz");
  }

  @Test
  void open_whatIsInItIsNoTar() throws IOException {
    Path archive = root.resolve("photos.tar.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      out.write(new byte[] {1, 2, 3});
    }
    assertThatThrownBy(() -> open(archive))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("photos.tar.gz is no tar that can be read");
    assertThat(files()).containsExactly("photos.tar.gz");
  }
}
