package org.kiln.data.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.format.EncodedImages;
import org.kiln.data.image.ImageShape;
import org.kiln.error.DataException;

/** What is in a tar: whole, damaged, and made to do harm. */
class TarFolder_ReadTest {

  private static final byte[] A = {1, 2, 3};
  private static final byte[] B = new byte[700];
  private static final byte[] C = {9};
  private static final byte[] NONE = {};

  @TempDir private Path root;

  /** Entries in order; a name that ends in a slash is a folder. */
  private static byte[] tar(Map<String, byte[]> entries) {
    return tar(entries, TarArchiveOutputStream.LONGFILE_GNU);
  }

  private static byte[] tar(Map<String, byte[]> entries, int longNames) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(longNames);
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

  /** Without the two blocks of zeros, and what fills the record. */
  private static byte[] withoutEnd(byte[] tar) {
    int length = tar.length;
    while (length > 0 && tar[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(tar, (length + 511) / 512 * 512);
  }

  private Path write(String name, byte[] bytes) {
    try {
      return Files.write(root.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassImages classes(Path file) {
    return ClassImages.of(TarFolder.ofFile(file, null), Set.of(), folder -> true);
  }

  private static EncodedImages open(Path file) {
    ClassImages found = classes(file);
    return found.labelled(List.copyOf(found.classes().keySet()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "./", "train/", "./some/where/"})
  void read_classFolders(String prefix) throws IOException {
    String longName = "x".repeat(150) + ".png";
    for (int longNames :
        new int[] {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX}) {
      byte[] bytes =
          tar(
              entries(
                  prefix + "dog/", NONE,
                  prefix + "dog/a.JPEG", A,
                  prefix + "dog/readme.txt", B,
                  prefix + "dog/" + longName, B,
                  prefix + "cat/c.jpg", C),
              longNames);
      try (EncodedImages images = open(write("train.tar", bytes))) {
        assertThat(images.classNames()).containsExactly("cat", "dog");
        assertThat(images.size()).isEqualTo(3);
        assertThat(images.read(0)).isEqualTo(C);
        assertThat(images.read(1)).isEqualTo(A);
        assertThat(images.read(2)).isEqualTo(B);
        assertThat(new int[] {images.label(0), images.label(1), images.label(2)})
            .containsExactly(0, 1, 1);
        assertThat(images.where(0)).contains("train.tar, entry ").contains("cat/c.jpg at offset");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "./", "./n02/"})
  void read_tarOfTars(String inner) throws IOException {
    byte[] dogs = tar(entries(inner + "n02_1.JPEG", A, inner + "n02_2.JPEG", B));
    byte[] cats = tar(entries("./", NONE, inner + "n01_1.JPEG", C));
    Path file = write("train.tar", tar(entries("n02.tar", dogs, "./n01.tar", cats)));
    try (EncodedImages images = open(file)) {
      assertThat(images.classNames()).containsExactly("n01", "n02");
      assertThat(images.read(0)).isEqualTo(C);
      assertThat(images.read(1)).isEqualTo(A);
      assertThat(images.read(2)).isEqualTo(B);
      assertThat(images.label(2)).isOne();
      assertThat(images.where(0)).contains("n01.tar!/").contains("n01_1.JPEG");
    }
  }

  @Test
  void read_folderOfTars() throws IOException {
    Files.createDirectories(root.resolve("train"));
    for (String name : new String[] {"n01", "n02"}) {
      write("train/" + name + ".tar", tar(entries(name + "_1.JPEG", A, name + "_2.JPEG", B)));
    }
    write("val.tar", tar(entries("n01/1.png", A, "n02/1.png", B)));
    try (VisionDataset data = Datasets.imageFolder(root, new ImageShape(8, 8, 3))) {
      assertThat(data.classNames()).containsExactly("n01", "n02");
      assertThat(data.train().classCounts()).containsExactly(2, 2);
      assertThat(data.test().classCounts()).containsExactly(1, 1);
    }
  }

  @Test
  void read_entryThatWasAppendedAgain() throws IOException {
    byte[] first = withoutEnd(tar(entries("a/1.png", A, "b/1.png", A)));
    byte[] second = tar(entries("a/1.png", C));
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(first);
    both.write(second);
    try (EncodedImages images = open(write("train.tar", both.toByteArray()))) {
      assertThat(images.size()).isEqualTo(2);
      assertThat(images.read(0)).isEqualTo(C);
    }
  }

  @Test
  void read_oneTarBehindAnother() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(tar(entries("a/1.png", A)));
    both.write(tar(entries("b/1.png", B)));
    try (EncodedImages images = open(write("train.tar", both.toByteArray()))) {
      assertThat(images.classNames()).containsExactly("a", "b");
      assertThat(images.read(1)).isEqualTo(B);
    }
  }

  @Test
  void read_namesOfAnotherEncoding() throws IOException {
    byte[] bytes = tar(entries("caf_/1.png", A, "x/1.png", B));
    bytes[3] = (byte) 0xE9;
    fixChecksum(bytes, 0);
    try (EncodedImages images = open(write("train.tar", bytes))) {
      assertThat(images.classNames()).containsExactly("caf\u00E9", "x");
    }
  }

  private static void fixChecksum(byte[] tar, int header) {
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : tar[header + i] & 0xFF;
    }
    byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, header + 148, 8);
  }

  @Test
  void read_hardLinkThatCarriesItsContents() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry file = new TarArchiveEntry("a/1.png", true);
      file.setSize(A.length);
      tar.putArchiveEntry(file);
      tar.write(A);
      tar.closeArchiveEntry();
      TarArchiveEntry link = new TarArchiveEntry("b/1.png", TarConstants.LF_LINK, true);
      link.setLinkName("a/1.png");
      link.setSize(A.length);
      tar.putArchiveEntry(link);
      tar.write(A);
      tar.closeArchiveEntry();
    }
    try (EncodedImages images = open(write("train.tar", bytes.toByteArray()))) {
      assertThat(images.size()).isEqualTo(2);
      assertThat(images.read(1)).isEqualTo(A);
    }
  }

  @Test
  void read_interruptedThreadClosesNothingForOthers() throws IOException {
    Path file = write("train.tar", tar(entries("dog/a.jpg", A)));
    try (EncodedImages images = open(file)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> images.read(0)).isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(images.read(0)).isEqualTo(A);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../dog/a.jpg", "dog/../../a.jpg", "/etc/dog/a.jpg", "dog/..", "./../a.jpg"})
  void open_pathThatLeavesTheArchive(String name) {
    Path file = write("train.tar", tar(entries("cat/c.jpg", C, name, A)));
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.tar")
        .hasMessageContaining(name)
        .hasMessageContaining("leaves the archive");
  }

  @Test
  void open_cutShortInAnImage() {
    byte[] whole = tar(entries("dog/a.jpg", A, "dog/b.jpg", B));
    // Header, one block of data, header, then 700 bytes of which 100 are there.
    Path file = write("train.tar", Arrays.copyOf(whole, 3 * 512 + 100));
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.tar")
        .hasMessageContaining("dog/b.jpg at offset 1536 has 700 bytes")
        .hasMessageContaining("ends at 1636");
  }

  @ParameterizedTest
  @CsvSource({
    "1024, ends at offset 1024 without the blocks of zeros",
    "1100, cut short in the header at offset 1024",
    "2560, ends at offset 2560 without the blocks of zeros",
    "512, dog/a.jpg at offset 512 has 3 bytes"
  })
  void open_cutShortAtAHeader(int length, String message) {
    byte[] whole = tar(entries("dog/a.jpg", A, "dog/b.jpg", B));
    Path file = write("train.tar", Arrays.copyOf(whole, length));
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("Fetch or make it again");
  }

  @Test
  void open_aLoneBlockOfZerosEndsIt() throws IOException {
    byte[] whole = tar(entries("dog/a.jpg", A, "dog/b.jpg", B));
    try (EncodedImages images = open(write("train.tar", Arrays.copyOf(whole, 2560 + 512)))) {
      assertThat(images.size()).isEqualTo(2);
    }
  }

  @Test
  void open_damagedHeader() {
    byte[] whole = tar(entries("dog/a.jpg", A, "dog/b.jpg", B));
    whole[1024 + 3] ^= 4;
    assertThatThrownBy(() -> open(write("train.tar", whole)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("damaged after 1 files: there is no header at offset 1024");
  }

  @Test
  void open_noTar() {
    byte[] noise = new byte[2000];
    Arrays.fill(noise, (byte) 0x5A);
    Path file = write("train.tar", noise);
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.tar is no tar");
    assertThatThrownBy(() -> open(write("empty.tar", NONE)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("empty.tar is no tar that can be read: it is empty");
    assertThatThrownBy(() -> open(write("zip.tar", new byte[] {'P', 'K', 3, 4, 0, 0})))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("zip.tar is a zip archive: expected a tar or tar.gz");
    byte[] xz = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};
    assertThatThrownBy(() -> open(write("xz.tar", xz)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("xz.tar is an xz archive: expected a tar or tar.gz");
    assertThatThrownBy(() -> open(root.resolve("missing.tar")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("missing.tar");
  }

  /** 300 KB of slashes took a minute. */
  @Test
  void open_slashesWithoutEnd() throws IOException {
    byte[] name = ("a" + "/".repeat(300_000) + "1.png").getBytes(StandardCharsets.US_ASCII);
    byte[] longName = withoutEnd(tar(entries("././@LongLink", name)));
    longName[156] = 'L';
    fixChecksum(longName, 0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(longName);
    bytes.write(tar(entries("short", A, "b/1.png", B)));
    Path file = write("train.tar", bytes.toByteArray());
    try (EncodedImages images = open(file)) {
      assertThat(images.classNames()).containsExactly("a", "b");
      assertThat(images.where(0)).contains("entry a/1.png at offset");
    }
  }

  @Test
  void open_pathsTooLongOrTooDeep() {
    String deep = "a/".repeat(150) + "1.png";
    assertThatThrownBy(() -> open(write("deep.tar", tar(entries(deep, A)))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 151 parts: at most 4096 and 100");
    assertThatThrownBy(() -> open(write("long.tar", tar(entries("a".repeat(5000) + ".png", A)))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("5004 characters long");
  }

  /** Claimed sizes are not believed: nothing is allocated for them. */
  @ParameterizedTest
  @ValueSource(strings = {"L", "x", "0", "S", "7"})
  void open_claimedSizes(String type) {
    byte[] bytes = tar(entries("dog/a.jpg", A));
    bytes[156] = (byte) type.charAt(0);
    for (String size :
        new String[] {"77777777777\0", "\u0080\0\0\0\0\177\377\377\377\377\377\377"}) {
      System.arraycopy(size.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 124, 12);
      fixChecksum(bytes, 0);
      assertThatThrownBy(() -> open(write("train.tar", bytes)))
          .isInstanceOf(DataException.class)
          .hasMessageMatching("(?s).*(bytes, but the archive ends at|bytes, more than 1048576).*");
    }
  }

  /** Each folder has two links to the next: 2^40 paths, if all were followed. */
  @Test
  void open_linksThatMultiply() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (int i = 0; i < 40; i++) {
        for (String name : new String[] {"l", "m"}) {
          TarArchiveEntry link =
              new TarArchiveEntry("d" + i + "/" + name, TarConstants.LF_SYMLINK, true);
          link.setLinkName("../d" + (i + 1));
          tar.putArchiveEntry(link);
          tar.closeArchiveEntry();
        }
      }
      TarArchiveEntry file = new TarArchiveEntry("d40/1.png", true);
      file.setSize(A.length);
      tar.putArchiveEntry(file);
      tar.write(A);
      tar.closeArchiveEntry();
    }
    Path file = write("train.tar", bytes.toByteArray());
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("symbolic links lead to more than 200000 folders");
  }

  /** As many classes as ImageNet-21k; took 90 s. */
  @Test
  void open_manyClasses() throws IOException {
    Map<String, byte[]> many = new LinkedHashMap<>();
    for (int i = 0; i < 21_841; i++) {
      many.put("n" + i + "/", NONE);
      many.put("n" + i + "/1.png", C);
    }
    try (EncodedImages images = open(write("train.tar", tar(many)))) {
      assertThat(images.classNames()).hasSize(21_841);
      assertThat(images.size()).isEqualTo(21_841);
      assertThat(images.label(21_840)).isEqualTo(21_840);
    }
  }
}
