package org.kiln.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.ImageDataset;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.data.fetch.FileCheck;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.Transforms;
import org.kiln.error.DataException;

class ImageFolder_ReadTest {

  private static final ImageShape SHAPE = new ImageShape(8, 8, 3);

  @TempDir private Path root;

  private void write(String path, byte[] bytes) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private void writeTwoClasses() throws IOException {
    for (String split : new String[] {"train", "val"}) {
      write(split + "/dog/b.JPEG", MadeImages.jpeg(20, 30));
      write(split + "/dog/a.jpg", MadeImages.jpeg(16, 12));
      write(split + "/cat/c.JPEG", MadeImages.jpeg(10, 40));
      write(split + "/cat/.hidden.jpg", new byte[3]);
      write(split + "/cat/notes.txt", new byte[3]);
    }
  }

  @Test
  void imageFolder_sortedByClassAndName() throws IOException {
    writeTwoClasses();
    try (VisionDataset data = Datasets.imageFolder(root, SHAPE)) {
      assertThat(data.classNames()).containsExactly("cat", "dog");
      assertThat(data.train().size()).isEqualTo(3);
      assertThat(data.train().image(0).shape()).isEqualTo(new ImageShape(10, 40, 3));
      assertThat(data.train().image(1).shape()).isEqualTo(new ImageShape(16, 12, 3));
      int[] labels = {data.train().label(0), data.train().label(1), data.train().label(2)};
      assertThat(labels).containsExactly(0, 1, 1);
      try (DataLoader loader =
              DataLoader.of(data, Split.TEST)
                  .transforms(Transforms.evaluation(data.test()))
                  .build();
          BatchStream stream = loader.epoch(0)) {
        assertThat(stream.next().size()).isEqualTo(3);
      }
    }
  }

  @Test
  void imageFolder_corruptJpegIsNamedOrSkipped() throws IOException {
    writeTwoClasses();
    write("train/dog/a.jpg", new byte[] {(byte) 0xFF, (byte) 0xD8, 7, 7});
    DataOptions options = DataOptions.defaults().withPath(root).withInputSize(SHAPE);
    try (VisionDataset data = Datasets.open("folder", options);
        DataLoader strict = loader(data);
        BatchStream stream = strict.epoch(0)) {
      assertThatThrownBy(stream::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining(Path.of("dog", "a.jpg").toString());
    }
    try (VisionDataset data = Datasets.open("folder", options.withSkipCorrupt(true));
        DataLoader lenient = loader(data);
        BatchStream stream = lenient.epoch(0)) {
      assertThat(stream.next().labels()).startsWith(0, 1, 1);
      assertThat(lenient.skipped()).isEqualTo(1);
    }
    assertThat(Datasets.verify("folder", options).files().stream().map(FileCheck::ok))
        .containsExactly(true, false, true, true, true, true);
  }

  private static DataLoader loader(VisionDataset data) {
    return DataLoader.of(data, Split.TRAIN).transforms(Transforms.training(data.train())).build();
  }

  @Test
  void imageFolder_emptyClass() throws IOException {
    writeTwoClasses();
    Files.createDirectories(root.resolve("train/bird"));
    assertThatThrownBy(() -> Datasets.imageFolder(root, SHAPE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1 class folder of " + root.resolve("train"))
        .hasMessageContaining("holds no images: bird");
  }

  @Test
  void imageFolder_noClasses() throws IOException {
    Files.createDirectories(root.resolve("train"));
    assertThatThrownBy(() -> Datasets.imageFolder(root, SHAPE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected one for each class");
  }

  @Test
  void imageFolder_splitsThatDiffer() throws IOException {
    writeTwoClasses();
    write("val/bird/x.jpg", MadeImages.jpeg(4, 4));
    assertThatThrownBy(() -> Datasets.imageFolder(root, SHAPE))
        .hasMessageContaining("has images of 1 class that the training images lack: bird")
        .hasMessageContaining("--allow-missing");
  }

  @Test
  void tar_decodesThroughTheRegistry() throws IOException {
    for (String name : new String[] {"train.tar", "val.tar"}) {
      try (TarArchiveOutputStream tar =
          new TarArchiveOutputStream(Files.newOutputStream(root.resolve(name)))) {
        put(tar, "cat/b.jpg", new byte[700]);
        put(tar, "dog/a.jpg", MadeImages.jpeg(9, 7));
      }
    }
    try (VisionDataset data = Datasets.tar(root, SHAPE)) {
      assertThat(data.train().image(1).shape()).isEqualTo(new ImageShape(9, 7, 3));
      assertThatThrownBy(() -> data.train().image(0))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("train.tar, entry cat/b.jpg at offset 512");
      assertThat(data.train().notes())
          .containsExactly("training images from " + root.resolve("train.tar"));
    }
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  @Test
  void evaluation_needsNoTrainingImages() throws IOException {
    write("test/dog/a.jpg", MadeImages.jpeg(4, 4));
    write("test/cat/a.jpg", MadeImages.jpeg(4, 4));
    DataOptions options = DataOptions.defaults().withPath(root).withInputSize(SHAPE);
    try (ImageDataset test =
        Datasets.evaluation("folder", options, List.of("horse", "dog", "cat"))) {
      assertThat(test.classNames()).containsExactly("horse", "dog", "cat");
      assertThat(new int[] {test.label(0), test.label(1)}).containsExactly(1, 2);
      assertThat(test.classCounts()).containsExactly(0, 1, 1);
      assertThat(test.absentClasses()).containsExactly("horse");
      assertThat(test.notes()).containsExactly("validation images from " + root.resolve("test"));
    }
    assertThatThrownBy(() -> Datasets.evaluation("folder", options, List.of("katze", "hund")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 classes that the training images lack: cat, dog")
        .hasMessageContaining("expected katze, hund");
  }

  /** A class that is the only one, and whose images lie deeper, is no wrapper. */
  @Test
  void evaluation_ofOneClass() throws IOException {
    write("cat/old/a.jpg", MadeImages.jpeg(4, 4));
    write("cat/new/a.jpg", MadeImages.jpeg(4, 4));
    DataOptions options = DataOptions.defaults().withPath(root).withInputSize(SHAPE);
    try (ImageDataset test = Datasets.evaluation("folder", options, List.of("cat", "dog"))) {
      assertThat(test.classCounts()).containsExactly(2, 0);
    }
  }

  @Test
  void evaluation_ofAClassNamedAsASplit() throws IOException {
    write("cat/a.jpg", MadeImages.jpeg(4, 4));
    write("test/a.jpg", MadeImages.jpeg(4, 4));
    DataOptions options = DataOptions.defaults().withPath(root).withInputSize(SHAPE);
    try (ImageDataset test = Datasets.evaluation("folder", options, List.of("cat", "test"))) {
      assertThat(test.classCounts()).containsExactly(1, 1);
    }
  }

  @Test
  void evaluation_ofClassesWithoutSplits() throws IOException {
    for (int i = 0; i < 10; i++) {
      write("dog/" + i + ".jpg", MadeImages.jpeg(4, 4));
      write("cat/" + i + ".jpg", MadeImages.jpeg(4, 4));
    }
    DataOptions options = DataOptions.defaults().withPath(root).withInputSize(SHAPE);
    List<String> names = List.of("cat", "dog");
    try (ImageDataset all = Datasets.evaluation("folder", options, names);
        VisionDataset opened = Datasets.open("folder", options);
        ImageDataset share = Datasets.evaluation("folder", opened.options().orElseThrow(), names)) {
      assertThat(all.size()).isEqualTo(20);
      assertThat(opened.train().size()).isEqualTo(16);
      assertThat(share.classCounts()).containsExactly(2, 2);
      assertThat(share.notes()).isEqualTo(opened.test().notes());
    }
  }
}
