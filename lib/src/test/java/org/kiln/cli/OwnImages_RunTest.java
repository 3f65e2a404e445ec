package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.RandomStream;
import org.kiln.data.transform.ResizeMode;
import org.kiln.train.AugmentationSettings;
import org.kiln.train.Checkpoint;
import org.kiln.train.Flip;
import org.kiln.train.ImageSize;
import org.kiln.train.PngFolder;

/** {@code kiln train} and {@code kiln evaluate} on a folder of images of many sizes. */
class OwnImages_RunTest {

  private record Result(int exitCode, String out, String err) {}

  @TempDir private static Path folder;

  @BeforeAll
  static void write() {
    write("pets", List.of("cat", "dog"));
    write("tiere", List.of("hund", "katze"));
    write("vieh", List.of("hund", "katze"));
  }

  private static void write(String root, List<String> names) {
    RandomStream random = new RandomStream().key(1, 2, 3, 4);
    for (String split : List.of("train", "val")) {
      for (int i = 0; i < 12; i++) {
        ImageShape shape = new ImageShape(9 + random.nextInt(30), 9 + random.nextInt(30), 3);
        byte[] pixels = new byte[shape.length()];
        for (int p = 0; p < pixels.length; p++) {
          pixels[p] = (byte) (random.nextInt(99) + (p % 3 == i % 2 ? 120 : 0));
        }
        Path file = folder.resolve(root).resolve(split).resolve(names.get(i % 2));
        PngFolder.write(new Image(shape, pixels), file.resolve(i + ".png"));
      }
    }
  }

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static Path train(String run, String... more) {
    return train(folder.resolve("pets"), run, more);
  }

  private static Path train(Path data, String run, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "-a",
                "lenet5",
                "--dataset",
                "folder",
                "--epochs",
                "1",
                "--batch-size",
                "4",
                "--quiet",
                "--data-path"));
    arguments.add(data.toString());
    arguments.addAll(List.of("--save-path", folder.resolve(run).toString()));
    arguments.addAll(List.of(more));
    Result result = run(arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return folder.resolve(run).resolve("lenet5_checkpoint.zip");
  }

  private static AugmentationSettings images(Path checkpoint) {
    return Checkpoint.read(checkpoint).settings().data().augmentation();
  }

  @Test
  void train_bringsAllToTheNetworksPublishedSize() {
    Path file = train("usual");
    assertThat(images(file)).isEqualTo(AugmentationSettings.CROP_4_AND_FLIP);
    assertThat(Checkpoint.read(file).shape()).contains(new ImageShape(28, 28, 3));
  }

  @Test
  void train_takesEveryOption() throws IOException {
    Path file =
        train(
            "options",
            "--image-size",
            "24x32",
            "--resize-mode",
            "pad",
            "--channels",
            "1",
            "--crop-padding",
            "2",
            "--no-flip");
    AugmentationSettings images = images(file);
    assertThat(images.input().size()).isEqualTo(new ImageSize(24, 32));
    assertThat(images.input().mode()).isEqualTo(ResizeMode.PAD);
    assertThat(images.input().channels()).isEqualTo(1);
    assertThat(images.cropPadding()).isEqualTo(2);
    assertThat(images.flip()).isEqualTo(Flip.NO);
    Result own = run("evaluate", file.toString());
    assertThat(own.out())
        .as(own.err())
        .contains("lenet5 on folder, 12 test images")
        .contains("validation images from " + folder.resolve("pets").resolve("val"));
    assertThat(run("evaluate", folder.resolve("options").toString()).out())
        .contains("lenet5 on folder, 12 test images");
    Files.createDirectories(folder.resolve("alone"));
    Files.move(folder.resolve("tiere").resolve("train"), folder.resolve("tiere-train"));
    Result other =
        run("evaluate", file.toString(), "--data-path", folder.resolve("tiere").toString());
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("hund, katze").contains("cat, dog");
  }

  /** Images that were trained on must not come to be measured on, nor the other way round. */
  @Test
  void resume_keepsTheImagesSetApart() throws IOException {
    Path data = folder.resolve("unsplit");
    for (String name : List.of("cat", "dog")) {
      Files.createDirectories(data);
      copy(folder.resolve("pets/train").resolve(name), data.resolve(name));
    }
    String[] constant = {"--lr-schedule", "constant", "--val-split", "0.5", "--val-seed", "3"};
    Path file = train(data, "apart", constant);
    String[] resume = {"train", "--resume", file.toString(), "--quiet", "--epochs"};

    assertThat(run(join(resume, "2", "--val-seed", "4")).err())
        .contains("val_seed was 3, is now 4 (--val-seed)");
    assertThat(run(join(resume, "2", "--val-split", "0.4")).err())
        .contains("training images was 6, is now ", "--val-split");
    assertThat(run(join(resume, "2", "--val-dir", folder + "/pets/val")).err())
        .contains("training images was 6, is now 12");
    assertThat(run(join(resume, "2", "--data-path", folder + "/vieh")).err())
        .contains("classes was [cat, dog], is now [hund, katze]");

    Path moved = Files.move(data, folder.resolve("moved"));
    Result gone = run(join(resume, "2"));
    assertThat(gone.err()).contains("say where they are now with --data-path");
    Result there = run(join(resume, "2", "--data-path", moved.toString()));
    assertThat(there.exitCode()).as(there.err()).isZero();
    assertThat(Checkpoint.read(file).history()).hasSize(2);
  }

  private static String[] join(String[] start, String... more) {
    List<String> all = new ArrayList<>(List.of(start));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void evaluate_saysWhatToNameInstead() {
    Path file = train("advice");
    Path image = folder.resolve("pets").resolve("val").resolve("cat").resolve("0.png");
    assertThat(run("evaluate", file.toString(), "--data-path", image.toString()).err())
        .contains("0.png is an image: expected a folder or a tar");
    assertThat(run("evaluate", file.toString(), "--dataset", "mnist", "--dummy").err())
        .contains("expected cat, dog. Measure on images of those classes")
        .doesNotContain("--allow-missing");
  }

  @Test
  void train_refusesWhatNoSizeIs() {
    for (String size : List.of("0", "96x", "-4", "big")) {
      Result result = run("train", "--dummy", "--image-size", size);
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err()).contains("96x128");
    }
    assertThat(run("train", "--dummy", "--channels", "2").err()).contains("expected 1 (grey)");
    assertThat(run("train", "--dummy", "--resize-mode", "zoom").err())
        .containsIgnoringCase("crop")
        .containsIgnoringCase("squash");
  }
}
