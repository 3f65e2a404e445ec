package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;

class RunHeader_LinesTest {

  @TempDir private Path root;

  /** Which folders are read, and which are left out. */
  @Test
  void lines_nameTheFolders() throws IOException {
    for (String split : new String[] {"train", "valid", "test"}) {
      for (String name : new String[] {"a", "b", "c", "d"}) {
        Path folder = Files.createDirectories(root.resolve("photos").resolve(split).resolve(name));
        for (int i = 0; i < 3; i++) {
          BufferedImage image = new BufferedImage(6, 6, BufferedImage.TYPE_3BYTE_BGR);
          ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
      }
    }
    Path photos = root.resolve("photos");
    try (VisionDataset data = Datasets.imageFolder(photos, new ImageShape(6, 6, 3))) {
      Trainer.of(TinyRuns.network())
          .data(data)
          .architecture("tiny")
          .settings(TinyRuns.settings(1))
          .engine(TinyRuns.ENGINE)
          .saveTo(root.resolve("run"))
          .fit();
    }
    assertThat(log())
        .containsSubsequence(
            "  data       12 training images, 12 test images, of any size, 4 classes",
            "             training images from " + photos.resolve("train"),
            "             left out: test",
            "             validation images from " + photos.resolve("valid"));
  }

  private List<String> log() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("run"))) {
      Path log = files.filter(f -> f.getFileName().toString().startsWith("log_")).findFirst().get();
      return Files.readAllLines(log).stream().map(line -> line.substring(20)).toList();
    }
  }
}
