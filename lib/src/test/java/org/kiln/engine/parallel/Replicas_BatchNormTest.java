package org.kiln.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertSameBits;
import static org.kiln.engine.parallel.ParallelNetworks.batch;
import static org.kiln.engine.parallel.ParallelNetworks.deviation;

import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.Engines;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Where replicas are not as one network: batch norm, whose statistics are those of a share. */
class Replicas_BatchNormTest {

  private static final int REPETITIONS = 4;

  /** Equal shares, as DL4J's wrapper wants them, and a batch smaller than the replicas. */
  private static final List<Integer> SIZES = List.of(8, 6, 8, 1, 6);

  /** What the replicas run on. */
  enum Replicas {
    DL4J,
    COMPILED;

    Engine of(ComputationGraph network, ParallelOptions options) {
      return switch (this) {
        case DL4J -> ParallelNetworks.onDl4j(network, options);
        case COMPILED ->
            Engines.choose(
                network,
                new EngineOptions(EngineChoice.AUTO, Precision.FP32, 2).withParallel(options));
      };
    }
  }

  private static ComputationGraph normalized() {
    return ParallelNetworks.normalized(new Nesterovs(0.1, 0.9));
  }

  /** The largest deviation from {@code expected} in so many runs, all of them equal to the bit. */
  private static double worst(
      Replicas replicas,
      Supplier<ComputationGraph> network,
      List<Batch> batches,
      ComputationGraph expected) {
    INDArray first = null;
    double worst = 0;
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
      ComputationGraph actual = network.get();
      try (Engine engine = replicas.of(actual, ParallelOptions.averaging(2))) {
        batches.forEach(engine::fit);
      }
      first = first == null ? actual.params().dup() : first;
      assertSameBits("parameters", actual.params(), first);
      worst = Math.max(worst, deviation(actual.params(), expected.params()));
      worst =
          Math.max(
              worst,
              deviation(
                  actual.getUpdater().getStateViewArray(),
                  expected.getUpdater().getStateViewArray()));
    }
    System.out.printf(
        "batch norm, %s: %d repetitions bit-identical, largest relative deviation %.1e%n",
        replicas, REPETITIONS, worst);
    return worst;
  }

  /** Where both halves of a batch are the same images, so are their statistics. */
  @ParameterizedTest
  @EnumSource
  void fit_batchNormOnEqualSharesEqualsOneNetwork(Replicas replicas) {
    List<Batch> batches = List.of(twice(batch(4, 1)), twice(batch(4, 2)), twice(batch(3, 3)));
    ComputationGraph expected = normalized();
    try (Engine engine = new Dl4jEngine(expected)) {
      batches.forEach(engine::fit);
    }
    assertThat(worst(replicas, Replicas_BatchNormTest::normalized, batches, expected))
        .isLessThan(1e-5);
  }

  @ParameterizedTest
  @EnumSource
  void fit_batchNormEqualsTheMeanOfCopiesOnTheirShares(Replicas replicas) {
    ComputationGraph expected = normalized();
    LocalSteps reference = new LocalSteps(expected, 2);
    List<Batch> batches = SIZES.stream().map(size -> batch(size, size)).toList();
    batches.forEach(reference::fit);
    assertThat(worst(replicas, Replicas_BatchNormTest::normalized, batches, expected))
        .isLessThan(1e-5);
  }

  /** The same images again, behind themselves. */
  private static Batch twice(Batch once) {
    int size = once.size();
    Batch both =
        new Batch(
            2 * size,
            ParallelNetworks.IMAGE,
            ParallelNetworks.CLASSES,
            org.kiln.data.ElementType.FLOAT32);
    int length = ParallelNetworks.IMAGE.length();
    for (int n = 0; n < 2 * size; n++) {
      for (int i = 0; i < length; i++) {
        both.images()
            .putFloat(
                (n * length + i) * Float.BYTES,
                once.images().getFloat((n % size * length + i) * Float.BYTES));
      }
      for (int c = 0; c < ParallelNetworks.CLASSES; c++) {
        both.targets()
            .put(
                n * ParallelNetworks.CLASSES + c,
                once.targets().get(n % size * ParallelNetworks.CLASSES + c));
      }
    }
    both.size(2 * size);
    return both;
  }
}
