package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.ImageDataset;
import org.kiln.data.InMemoryDataset;
import org.kiln.data.Normalization;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;
import org.kiln.error.DataException;
import org.kiln.model.Models;

/** The same images give the same figures, wherever they come from and whatever they are called. */
class Evaluator_EvaluateTest {

  private static final ImageShape SHAPE = new ImageShape(6, 6, 3);

  @TempDir private static Path folder;

  private static final VisionDataset DATA = PngFolder.sorted(Datasets.dummy(SHAPE, 4, 22, 30));
  private static Checkpoint checkpoint;
  private static Metrics expected;

  @BeforeAll
  static void train() {
    TinyRuns.trainer(TinyRuns.network(), 4).data(DATA).saveTo(folder.resolve("run")).fit();
    checkpoint = Checkpoint.read(folder.resolve("run").resolve("tiny_checkpoint.zip"));
    PngFolder.write(DATA, folder.resolve("images"));
    expected = evaluator().evaluate(DATA);
    assertThat(expected.images()).isEqualTo(30);
    assertThat(expected.top1()).isBetween(0.3, 0.97); // else nothing could be told apart
  }

  private static Evaluator evaluator() {
    return Evaluator.of(checkpoint).engine(TinyRuns.ENGINE).batchSize(7);
  }

  private static DataOptions options(Path path) {
    return DataOptions.defaults().withPath(path).withInputSize(SHAPE);
  }

  private static void assertSame(Metrics actual) {
    assertThat(actual.confusion()).isDeepEqualTo(expected.confusion());
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-7));
    assertThat(actual.classNames()).isEqualTo(expected.classNames());
  }

  @Test
  void folder_equalsMemory() {
    try (VisionDataset data = Datasets.open("folder", options(folder.resolve("images")))) {
      assertSame(evaluator().evaluate(data));
      // Without a checkpoint the data set's own normalisation counts, so that it is given here.
      assertSame(
          Evaluator.of(checkpoint.network())
              .engine(TinyRuns.ENGINE)
              .evaluate(
                  new VisionDataset("mine", data.train(), data.test(), DATA.normalization())));
    }
  }

  @Test
  void imagesAlone_needNoTrainingImages() {
    try (ImageDataset test =
        Datasets.evaluation("folder", options(folder.resolve("images")), checkpoint.classNames())) {
      assertSame(evaluator().evaluate(test));
    }
    assertThatThrownBy(() -> Evaluator.of(checkpoint.network()).evaluate(DATA.test()))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("become the network's values");
  }

  @Test
  void otherNormalization_isTheCheckpointsAllTheSame() {
    assertSame(
        evaluator()
            .evaluate(
                new VisionDataset("mine", DATA.train(), DATA.test(), Normalization.identity(3))));
  }

  /** The test images under other names, in the order of {@code names}. */
  private static VisionDataset named(List<String> names, int... newLabelOfOld) {
    ImageDataset test = DATA.test();
    byte[] pixels = new byte[test.size() * SHAPE.length()];
    int[] labels = new int[test.size()];
    for (int i = 0; i < labels.length; i++) {
      System.arraycopy(test.image(i).pixels(), 0, pixels, i * SHAPE.length(), SHAPE.length());
      labels[i] = newLabelOfOld[test.label(i)];
    }
    InMemoryDataset all = PngFolder.renamed(test, names, new LabelledPixels(pixels, labels));
    return new VisionDataset("mine", all, all, DATA.normalization());
  }

  @Test
  void otherOrder_isAlignedByName() {
    assertSame(
        evaluator()
            .evaluate(named(List.of("class-3", "class-1", "class-0", "class-2"), 2, 1, 3, 0)));
  }

  @Test
  void otherNames_areRefusedWithTheDifference() {
    assertThatThrownBy(
            () ->
                evaluator()
                    .evaluate(named(List.of("class-0", "katze", "class-2", "hund"), 0, 1, 2, 3)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("katze, hund")
        .hasMessageContaining("class-1, class-3");
  }

  @Test
  void fewerClasses_areMeasuredAlone() throws IOException {
    Path some = folder.resolve("some");
    PngFolder.write(DATA, some);
    deleteClass(some, "class-1");
    List<String> names = checkpoint.classNames();
    try (ImageDataset test = Datasets.evaluation("folder", options(some), names)) {
      Metrics metrics = evaluator().evaluate(test);
      int[][] confusion = expected.confusion();
      confusion[1] = new int[4];
      assertThat(metrics.confusion()).isDeepEqualTo(confusion);
      double recall =
          (Metrics.recall(confusion, 0)
                  + Metrics.recall(confusion, 2)
                  + Metrics.recall(confusion, 3))
              / 3;
      assertThat(metrics.recall()).isCloseTo(recall, within(1e-12));
    }
  }

  private static void deleteClass(Path root, String name) throws IOException {
    Path val = root.resolve("val").resolve(name);
    try (var files = Files.list(val)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(val);
  }

  @Test
  void damagedImages_areLeftOut() throws IOException {
    Path damaged = folder.resolve("damaged");
    Path without = folder.resolve("without");
    PngFolder.write(DATA, damaged);
    PngFolder.write(DATA, without);
    for (String name : List.of("class-0/00000.png", "class-0/00001.png", "class-3/00029.png")) {
      Files.write(damaged.resolve("val").resolve(name), new byte[] {1, 2, 3});
      Files.delete(without.resolve("val").resolve(name));
    }
    try (VisionDataset all = Datasets.open("folder", options(without));
        VisionDataset some = Datasets.open("folder", options(damaged).withSkipCorrupt(true))) {
      Metrics left = evaluator().evaluate(all);
      Metrics read = evaluator().evaluate(some);
      assertThat(read.images()).isEqualTo(27);
      assertThat(read.skipped()).isEqualTo(3);
      assertThat(read.confusion()).isDeepEqualTo(left.confusion());
      assertThat(read.loss()).isCloseTo(left.loss(), within(1e-7));
    }
  }

  @Test
  void steps_takeASampleOfEveryClass() {
    Metrics metrics = evaluator().steps(2).evaluate(DATA);
    assertThat(metrics.images()).isEqualTo(14);
    assertThat(Arrays.stream(metrics.confusion()).mapToInt(row -> Arrays.stream(row).sum()))
        .containsExactly(4, 3, 4, 3);
  }

  @Test
  void otherChannels_areConvertedOrRefused() {
    VisionDataset grey = Datasets.dummy(new ImageShape(6, 6, 1), 4, 4, 8);
    assertThat(evaluator().evaluate(grey).images()).isEqualTo(8);
    assertThatThrownBy(() -> Evaluator.of(checkpoint.network()).evaluate(grey))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("3 channels")
        .hasMessageContaining("--channels 3");
  }

  @Test
  void otherSize_isBroughtToTheCheckpoints() {
    VisionDataset large = Datasets.dummy(new ImageShape(12, 9, 3), 4, 4, 8);
    assertThat(evaluator().evaluate(large).images()).isEqualTo(8);
  }

  @Test
  void networkOfAnotherSize_saysHow() {
    VisionDataset large = Datasets.dummy(new ImageShape(32, 32, 1), 4, 4, 8);
    var network = Models.create("lenet5", new ImageShape(28, 28, 1), 4, 1);
    Evaluator evaluator = Evaluator.of(network).engine(TinyRuns.ENGINE);
    assertThatThrownBy(() -> evaluator.evaluate(large))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("32x32x1")
        .hasMessageContaining("withImageSize");
    evaluator.augmentation(AugmentationSettings.NONE.withImageSize(28, 28));
    assertThat(evaluator.evaluate(large).images()).isEqualTo(8);
  }
}
