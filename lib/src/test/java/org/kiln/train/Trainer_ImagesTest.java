package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.Datasets;
import org.kiln.data.ElementType;
import org.kiln.data.Normalization;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.CenterCrop;
import org.kiln.data.transform.HorizontalFlip;
import org.kiln.data.transform.PixelTransform;
import org.kiln.data.transform.RandomStream;
import org.kiln.data.transform.ResizeMode;
import org.kiln.data.transform.ResizeShorterSide;
import org.kiln.data.transform.Transforms;
import org.kiln.error.DataException;
import org.kiln.model.Models;

/** Images of one's own: sizes, mirroring, transforms. */
class Trainer_ImagesTest {

  private static final Normalization CONSTANTS = Normalization.identity(3);

  @TempDir private Path folder;

  private static List<Float> values(VisionDataset data, TrainingSettings settings) {
    List<Float> all = new ArrayList<>();
    try (DataLoader training = Loaders.training(data, settings, 1, ElementType.FLOAT32);
        DataLoader test =
            Loaders.test(
                data.test(), data.normalization(), settings.data(), -1, ElementType.FLOAT32)) {
      for (DataLoader loader : List.of(training, test)) {
        try (BatchStream batches = loader.epoch(1)) {
          while (batches.hasNext()) {
            Batch batch = batches.next();
            for (int i = 0; i < batch.size() * batch.shape().length(); i++) {
              all.add(batch.images().getFloat(Float.BYTES * i));
            }
          }
        }
      }
    }
    return all;
  }

  @Test
  void folder_givesTheBatchesThatMemoryGives() {
    VisionDataset memory = PngFolder.sorted(Datasets.dummy(new ImageShape(6, 6, 3), 4, 22, 10));
    PngFolder.write(memory, folder);
    try (VisionDataset opened = Datasets.imageFolder(folder, memory.shape())) {
      VisionDataset files =
          new VisionDataset("mine", opened.train(), opened.test(), memory.normalization());
      InputSettings own = InputSettings.OWN;
      for (InputSettings input :
          List.of(own, own.withSize(new ImageSize(4, 9)).withMode(ResizeMode.PAD))) {
        TrainingSettings settings =
            TinyRuns.settings(1)
                .withData(d -> d.withAugmentation(d.augmentation().withInput(input)));
        assertThat(values(files, settings)).isEqualTo(values(memory, settings));
      }
    }
  }

  private void writeMixedSizes() {
    RandomStream random = new RandomStream().key(1, 2, 3, 4);
    for (String split : List.of("train", "val")) {
      for (int i = 0; i < 12; i++) {
        ImageShape shape = new ImageShape(5 + random.nextInt(30), 5 + random.nextInt(30), 3);
        byte[] pixels = new byte[shape.length()];
        for (int p = 0; p < pixels.length; p++) {
          pixels[p] = (byte) random.nextInt(128);
          pixels[p] += p % 3 == i % 2 ? 100 : 0;
        }
        Path file = folder.resolve(split).resolve(i % 2 == 0 ? "red" : "green");
        PngFolder.write(new Image(shape, pixels), file.resolve(i + ".png"));
      }
    }
  }

  @Test
  void folder_warningsAreInTheLogFileOnce() throws IOException {
    writeMixedSizes();
    Files.write(folder.resolve("train").resolve("red").resolve("x.heic"), new byte[9]);
    PngFolder.write(
        new Image(new ImageShape(9, 9, 3), new byte[243]),
        folder.resolve("train").resolve("blue").resolve("0.png"));
    Transforms fit = new Transforms(ResizeMode.SQUASH.steps(28, 28));
    try (VisionDataset data = Datasets.imageFolder(folder, new ImageShape(28, 28, 3))) {
      assertThat(data.train().warnings()).hasSize(2).isEqualTo(data.test().warnings());
      train(data, fit, fit);
    }
    assertThat(logs())
        .containsOnlyOnce("Passed over 1 file that looks like an image: 1 .heic")
        .containsOnlyOnce("for 1 class: blue")
        .doesNotContain("has no test images of");
  }

  @Test
  void resume_withMoreTestImagesSaysSo() throws IOException {
    writeMixedSizes();
    resumable(1).fit();
    resumable(2).resume(folder.resolve("run").resolve("lenet5_checkpoint.zip")).fit();
    assertThat(logs()).doesNotContain("So far the run had");
    Files.copy(
        folder.resolve("val").resolve("red").resolve("0.png"),
        folder.resolve("val").resolve("red").resolve("99.png"));
    resumable(3).resume(folder.resolve("run").resolve("lenet5_checkpoint.zip")).fit();
    assertThat(logs())
        .containsOnlyOnce(
            "So far the run had 12 training images and 12 test images, now it has 12 training"
                + " images and 13 test images");
  }

  private Trainer resumable(int epochs) {
    VisionDataset data = Datasets.imageFolder(folder, new ImageShape(8, 8, 3));
    return Trainer.of(Models.create("lenet5", data))
        .data(data)
        .epochs(epochs)
        .change(s -> s.withSchedule(curve -> curve.withKind(ScheduleSettings.Kind.CONSTANT)))
        .batchSize(5)
        .engine(TinyRuns.ENGINE)
        .architecture("lenet5")
        .saveTo(folder.resolve("run"));
  }

  private String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder.resolve("run"))) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("log_")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  @ParameterizedTest
  @EnumSource(ResizeMode.class)
  void mixedSizes_trainToACheckpointThatMeasuresAlike(ResizeMode mode) {
    writeMixedSizes();
    try (VisionDataset data = Datasets.imageFolder(folder, new ImageShape(24, 40, 3))) {
      var network = Models.create("lenet5", data);
      Run run =
          Trainer.of(network)
              .data(data)
              .epochs(1)
              .batchSize(4)
              .change(
                  s ->
                      s.withData(
                          d ->
                              d.withAugmentation(
                                  d.augmentation().withInput(InputSettings.OWN.withMode(mode)))))
              .engine(TinyRuns.ENGINE)
              .architecture("lenet5")
              .saveTo(folder.resolve("run"))
              .fit();
      Checkpoint saved = Checkpoint.read(run.lastCheckpoint().orElseThrow());
      assertThat(saved.settings().data().augmentation().input().mode()).isEqualTo(mode);
      Metrics again = Evaluator.of(saved).engine(TinyRuns.ENGINE).evaluate(data);
      assertThat(again.confusion()).isDeepEqualTo(run.metrics().orElseThrow().confusion());
      assertThat(again.images()).isEqualTo(12);
    }
  }

  @Test
  void mixedSizes_ownTransformsThatLeaveThemNameTheFile() {
    writeMixedSizes();
    try (VisionDataset data = Datasets.imageFolder(folder, new ImageShape(28, 28, 3))) {
      Trainer trainer =
          Trainer.of(Models.create("lenet5", data))
              .data(data)
              .engine(TinyRuns.ENGINE)
              .transforms(Transforms.of(new HorizontalFlip()), Transforms.none());
      assertThatThrownBy(trainer::fit)
          .isInstanceOf(DataException.class)
          .hasMessageContaining(folder.resolve("train").toString())
          .hasMessageContaining(".png")
          .hasMessageContaining("ResizeMode.CROP.steps(28, 28)");
    }
  }

  @Test
  void ownTransforms_areInTheCheckpoint() {
    writeMixedSizes();
    Transforms training =
        Transforms.of(new ResizeShorterSide(30), new CenterCrop(28, 28), new HorizontalFlip());
    Transforms evaluation = Transforms.of(new ResizeShorterSide(30), new CenterCrop(28, 28));
    try (VisionDataset data = Datasets.imageFolder(folder, new ImageShape(28, 28, 3))) {
      Run run = train(data, training, evaluation);
      Checkpoint saved = Checkpoint.read(run.lastCheckpoint().orElseThrow());
      assertThat(saved.settings().data().augmentation().transforms())
          .isEqualTo(new OwnTransforms(training, evaluation));
      assertThat(Evaluator.of(saved).engine(TinyRuns.ENGINE).evaluate(data).confusion())
          .isDeepEqualTo(run.metrics().orElseThrow().confusion());
    }
  }

  private record Darker(int by) implements PixelTransform {

    @Override
    public ImageShape outputShape(ImageShape input) {
      return input;
    }

    @Override
    public Image apply(Image image, RandomStream random) {
      byte[] pixels = image.pixels().clone();
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) Math.max(0, (pixels[i] & 0xFF) - by);
      }
      return new Image(image.shape(), pixels);
    }
  }

  @Test
  void foreignTransforms_areAskedForAgain() {
    writeMixedSizes();
    Transforms fit = new Transforms(ResizeMode.SQUASH.steps(28, 28)).then(new Darker(9));
    try (VisionDataset data = Datasets.imageFolder(folder, new ImageShape(28, 28, 3))) {
      Run run = train(data, fit, fit);
      Evaluator evaluator =
          Evaluator.of(Checkpoint.read(run.lastCheckpoint().orElseThrow())).engine(TinyRuns.ENGINE);
      assertThatThrownBy(() -> evaluator.evaluate(data))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("Darker[by=9]")
          .hasMessageContaining("Evaluator.transforms");
      assertThat(evaluator.transforms(fit).evaluate(data).confusion())
          .isDeepEqualTo(run.metrics().orElseThrow().confusion());
    }
  }

  private Run train(VisionDataset data, Transforms training, Transforms evaluation) {
    return Trainer.of(Models.create("lenet5", data))
        .data(data)
        .epochs(1)
        .batchSize(4)
        .transforms(training, evaluation)
        .engine(TinyRuns.ENGINE)
        .saveTo(folder.resolve("run"))
        .fit();
  }

  @Test
  void greyFilesReadAsColour_areNotMirrored() {
    VisionDataset grey = Datasets.dummy(new ImageShape(8, 8, 1), 3, 9, 3);
    PngFolder.write(grey, folder);
    try (VisionDataset data = Datasets.imageFolder(folder, new ImageShape(8, 8, 3))) {
      AugmentationSettings usual = AugmentationSettings.CROP_4_AND_FLIP;
      assertThat(usual.training(data.train()).steps()).doesNotContain(new HorizontalFlip());
      assertThat(usual.withFlip(Flip.YES).training(data.train()).steps())
          .contains(new HorizontalFlip());
      assertThat(usual.withInput(InputSettings.OWN.withChannels(1)).inputShape(data.train()))
          .isEqualTo(new ImageShape(8, 8, 1));
    }
  }

  @Test
  void leftAndRight_areNotMirrored() {
    VisionDataset made = Datasets.dummy(new ImageShape(8, 8, 3), 2, 6, 2);
    for (String split : List.of("train", "val")) {
      for (int i = 0; i < 2; i++) {
        PngFolder.write(
            made.train().image(i),
            folder.resolve(split).resolve(i == 0 ? "left" : "right").resolve("a.png"));
      }
    }
    try (VisionDataset data = Datasets.imageFolder(folder, made.shape())) {
      assertThat(AugmentationSettings.CROP_4_AND_FLIP.training(data.train()).steps())
          .doesNotContain(new HorizontalFlip());
    }
  }

  @Test
  void channels_convertMemoryAndItsConstants() {
    VisionDataset grey = Datasets.dummy(new ImageShape(28, 28, 1), 2, 8, 4);
    Run run =
        Trainer.of(Models.create("lenet5", new ImageShape(28, 28, 3), 2, 1))
            .data(grey)
            .epochs(1)
            .batchSize(4)
            .change(
                s ->
                    s.withData(
                        d ->
                            d.withAugmentation(
                                d.augmentation().withInput(InputSettings.OWN.withChannels(3)))))
            .engine(TinyRuns.ENGINE)
            .fit();
    assertThat(run.metrics().orElseThrow().images()).isEqualTo(4);
    assertThat(new Normalization(List.of(0.5f), List.of(0.2f)).toChannels(3))
        .isEqualTo(new Normalization(List.of(0.5f, 0.5f, 0.5f), List.of(0.2f, 0.2f, 0.2f)));
    assertThat(CONSTANTS.toChannels(1)).isEqualTo(Normalization.identity(1));
  }
}
