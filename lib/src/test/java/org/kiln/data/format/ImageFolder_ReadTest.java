package org.kiln.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.BatchStream;
import org.kiln.data.DataException;
import org.kiln.data.DataLoader;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.FileCheck;
import org.kiln.data.ImageShape;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.data.transform.Transforms;

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
    assertThat(Datasets.verify("folder", options).stream().map(FileCheck::ok))
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
        .hasMessageContaining(Path.of("train", "bird").toString())
        .hasMessageContaining("holds no images");
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
        .hasMessageContaining("the training split has 2 classes, the test split 3");
  }
}
