package org.kiln.train.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.dl4j.TinyNetworks;
import org.kiln.train.Evaluator;
import org.kiln.train.Metrics;
import org.kiln.train.PngFolder;
import org.kiln.train.study.Interpretation.Prediction;

class Interpretation_OfTest {

  private static final VisionDataset DATA = Datasets.dummy(new ImageShape(6, 6, 3), 4, 22, 10);

  @Test
  void of_agreesWithTheMetrics() {
    ComputationGraph network = TinyNetworks.graph(CNN2DFormat.NCHW);
    Metrics metrics = Evaluator.of(network).evaluate(DATA);
    Interpretation all = Interpretation.of(network, DATA);
    assertThat(all.predictions()).hasSize(10);
    double right = all.predictions().stream().filter(Prediction::right).count();
    assertThat(right / 10).isCloseTo(metrics.top1(), within(1e-9));
    double loss = all.predictions().stream().mapToDouble(Prediction::loss).average().orElseThrow();
    assertThat(loss).isCloseTo(metrics.loss(), within(1e-5));
    assertThat(all.table().rowCount()).isEqualTo(10);
  }

  @Test
  void of_damagedImagesAreLeftOutAndOthersKeepTheirPlace(@TempDir Path folder) throws IOException {
    PngFolder.write(DATA, folder);
    Files.write(folder.resolve("val/class-1/00005.png"), new byte[9]);
    DataOptions options =
        DataOptions.defaults().withPath(folder).withInputSize(DATA.shape()).withSkipCorrupt(true);
    try (VisionDataset files = Datasets.open("folder", options)) {
      Interpretation all = Interpretation.of(TinyNetworks.graph(CNN2DFormat.NCHW), files);
      assertThat(all.predictions()).hasSize(9);
      for (Prediction prediction : all.predictions()) {
        assertThat(files.test().where(prediction.index()))
            .contains("class-" + prediction.label())
            .doesNotContain("00005");
      }
      assertThat(all.predictions()).extracting(Prediction::index).doesNotHaveDuplicates();
    }
  }

  private static Interpretation known() {
    return new Interpretation(
        DATA,
        List.of(
            new Prediction(0, 0, 0, 0.9, 0.1),
            new Prediction(1, 0, 1, 0.6, 1.5),
            new Prediction(2, 0, 1, 0.8, 2.5),
            new Prediction(3, 1, 1, 0.99, 0.01)));
  }

  @Test
  void topLosses_highestFirst() {
    assertThat(known().topLosses(2).predictions())
        .extracting(Prediction::index)
        .containsExactly(2, 1);
  }

  @Test
  void mistaken_surestFirst() {
    List<String> names = DATA.classNames();
    Mistakes mistakes = known().mistaken(names.get(0), names.get(1), 9);
    assertThat(mistakes.predictions()).extracting(Prediction::index).containsExactly(2, 1);
    assertThat(mistakes.caption(mistakes.predictions().get(0)))
        .isEqualTo(names.get(1) + " 80%\n(" + names.get(0) + ")");
    assertThatThrownBy(() -> known().mistaken("nobody", names.get(0), 1))
        .hasMessageContaining("nobody")
        .hasMessageContaining(names.get(3));
  }

  @Test
  void calibration_byHand() {
    Calibration calibration = known().calibration();
    assertThat(calibration.bins()).hasSize(3);
    assertThat(calibration.bins().get(2).images()).isEqualTo(2);
    assertThat(calibration.bins().get(2).accuracy()).isEqualTo(1);
    double expected = (0.6 + 0.8 + 2 * (1 - (0.9 + 0.99) / 2)) / 4;
    assertThat(calibration.error()).isCloseTo(expected, within(1e-9));
    assertThat(calibration.plot().panels()).hasSize(2);
  }
}
