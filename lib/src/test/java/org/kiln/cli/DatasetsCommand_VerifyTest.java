package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code kiln datasets verify} says of a user's own images. */
class DatasetsCommand_VerifyTest {

  @TempDir private Path root;

  private record Result(int exitCode, String out, String err) {}

  private Result run(String... options) {
    String[] arguments = new String[5 + options.length];
    System.arraycopy(
        new String[] {"datasets", "verify", "folder", "--data-path", root.toString()},
        0,
        arguments,
        0,
        5);
    System.arraycopy(options, 0, arguments, 5, options.length);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  @BeforeEach
  void writeImages() throws IOException {
    for (String folder : new String[] {"train/cat", "train/dog", "valid/cat", "test/cat"}) {
      Files.createDirectories(root.resolve(folder));
      for (int i = 0; i < 3; i++) {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_3BYTE_BGR);
        ImageIO.write(image, "png", root.resolve(folder).resolve(i + ".png").toFile());
      }
    }
    Files.writeString(root.resolve("train/dog/7.heic"), "x");
  }

  @Test
  void verify_saysWhatIsReadAndWhatIsNot() {
    Result result = run();
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines())
        .contains(
            "folder: 2 classes: cat, dog",
            "folder: 6 images, training images from " + root.resolve("train") + "; left out: test",
            "folder: 3 images, validation images from " + root.resolve("valid"),
            "folder: 9 files, all as they should be; see the warnings");
    assertThat(result.out())
        .contains("warning: Passed over 1 file that looks like an image: 1 .heic (")
        .contains("warning: No images to measure on in " + root.resolve("valid"));
  }

  @Test
  void verify_damagedImage() throws IOException {
    Files.write(root.resolve("train/cat/1.png"), new byte[] {1, 2, 3});
    Result result = run();
    assertThat(result.exitCode()).isOne();
    assertThat(result.out())
        .containsOnlyOnce("Cannot decode " + root.resolve("train/cat/1.png") + " (3 bytes): ")
        .contains("folder: 1 of 9 files are damaged");
  }

  @Test
  void verify_otherImagesToMeasureOn() {
    assertThat(run("--val-dir", "test").out())
        .contains("validation images from " + root.resolve("test"));
    assertThat(run("--val-split", "0.34", "--val-seed", "3").out())
        .contains("2 images, validation images are 34% of each class")
        .contains("chosen by seed 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--val-split=1.5            | val-split 1.5: expected a share above 0 and below 1",
        "--val-split=x              | 'x' is not a double",
        "--val-split=0.2 --val-dir=v | images to measure on come from one of the two"
      })
  void verify_wrongOptions(String options, String message) {
    Result result = run(options.split(" "));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(message);
  }
}
