package org.kiln.train.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.dl4j.TinyNetworks;
import org.kiln.engine.parallel.ParallelNetworks;
import org.kiln.train.Recipes;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

class LearningRateFinder_RunTest {

  private static final VisionDataset DATA = Datasets.dummy(new ImageShape(6, 6, 3), 4, 22, 10);

  @Test
  void run_raisesTheRateAndLeavesTheNetworkAlone() {
    ComputationGraph network = TinyNetworks.graph(CNN2DFormat.NCHW);
    INDArray before = network.params().dup();
    LearningRateCurve curve =
        LearningRateFinder.of(network, DATA).range(1e-3, 1e-1).steps(11).run();
    assertSameBits("parameters", network.params(), before);
    assertThat(network.getIterationCount()).isZero();
    assertThat(curve.rates()).hasSize(11).isSorted();
    assertThat(curve.rates().get(5)).isCloseTo(1e-2, within(1e-9));
    assertThat(curve.losses()).allSatisfy(loss -> assertThat(loss).isFinite());
  }

  @Test
  void run_theRatesAreReallyUsed() {
    ComputationGraph network = TinyNetworks.graph(CNN2DFormat.NCHW);
    LearningRateCurve curve = LearningRateFinder.of(network, DATA).range(1e-6, 1e4).steps(60).run();
    assertThat(curve.rates().size()).as("the loss explodes before the end").isLessThan(60);
  }

  @Test
  void run_stepsOverAsManyBatchesAsAnUpdateHas() {
    ComputationGraph network = ParallelNetworks.network(new Sgd(0.1));
    VisionDataset data = Datasets.dummy(ParallelNetworks.IMAGE, ParallelNetworks.CLASSES, 40, 4);
    List<Double> pieces = losses(network, data, 4, 3);
    List<Double> whole = losses(network, data, 12, 1);
    assertThat(pieces).hasSameSizeAs(whole).hasSize(10);
    for (int step = 0; step < 10; step++) {
      assertThat(pieces.get(step)).isCloseTo(whole.get(step), within(1e-5));
    }
  }

  private static List<Double> losses(
      ComputationGraph network, VisionDataset data, int batchSize, int accumulate) {
    return LearningRateFinder.of(network, data)
        .settings(
            Recipes.get("quick")
                .settings()
                .withData(d -> d.withBatchSize(batchSize))
                .withOptimizer(o -> o.withAccumulate(accumulate)))
        .engine(EngineOptions.DEFAULT.withPrecision(EngineOptions.Precision.FP32))
        .range(1e-3, 1e-2)
        .steps(10)
        .run()
        .losses();
  }

  /** Numbers of ResNet-20 on CIFAR-10: with batch norm, no rate takes its loss to 4 times 2.1. */
  @Test
  void exploded_isARiseThatAClassifierCanMake() {
    assertThat(LearningRateFinder.exploded(2.6, 2.14, 2.47)).isTrue();
    assertThat(LearningRateFinder.exploded(2.6, 2.14, 2.19)).as("chance").isFalse();
    assertThat(LearningRateFinder.exploded(2.6, 2.55, 2.64)).as("before it falls").isFalse();
    assertThat(LearningRateFinder.exploded(2.6, 0.5, 0.6)).as("little of the fall").isFalse();
    assertThat(LearningRateFinder.exploded(2.6, 2.6, 4)).as("it never fell").isTrue();
  }

  @Test
  void suggestion_ofAKnownCurve() {
    LearningRateCurve curve =
        new LearningRateCurve(List.of(0.01, 0.1, 1.0, 10.0), List.of(2.0, 1.9, 1.0, 3.0));
    assertThat(curve.steepest()).isEqualTo(1.0);
    assertThat(curve.suggestion()).isCloseTo(0.1, within(1e-12));
    assertThat(curve.plot().panels().get(0).x().logarithmic()).isTrue();
  }

  @Test
  void steepest_liesBeforeTheLowestAndIgnoresOneStep() {
    List<Double> rates = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rates.add(Math.pow(10, i / 25.0 - 4));
      losses.add(i < 60 ? 3 - 0.02 * i - (i > 40 ? 0.05 * (i - 40) : 0) : i < 80 ? 5.0 : 2.0);
    }
    losses.set(10, 3.0); // one step of chance, down again by more than any other
    LearningRateCurve curve = new LearningRateCurve(rates, losses);
    assertThat(curve.suggestion()).isCloseTo(rates.get(59) / 10, within(1e-12));
    assertThat(curve.steepest()).isBetween(rates.get(41), rates.get(59));
  }

  @Test
  void range_refusesZero() {
    LearningRateFinder finder = LearningRateFinder.of(TinyNetworks.graph(CNN2DFormat.NCHW), DATA);
    assertThatThrownBy(() -> finder.range(0, 1)).hasMessageContaining("0.0 to 1.0");
    assertThatThrownBy(() -> finder.steps(1)).hasMessageContaining("at least 10");
  }
}
