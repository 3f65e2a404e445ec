package org.kiln.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertSameBits;
import static org.kiln.engine.parallel.ParallelNetworks.batch;
import static org.kiln.engine.parallel.ParallelNetworks.deviation;
import static org.kiln.engine.parallel.ParallelNetworks.network;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.Engines;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.ParallelOptions.Sharing;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.api.ndarray.INDArray;

class CompiledReplicas_FitTest {

  private static final EngineOptions SINGLE =
      new EngineOptions(EngineChoice.ONEDNN, Precision.FP32, 2);

  private static ComputationGraph trained(EngineOptions options) {
    ComputationGraph network = network(new Momentum(0.1, 0.9));
    try (Engine engine = Engines.choose(network, options)) {
      for (int size : new int[] {12, 12, 7, 1, 12}) {
        engine.fit(batch(size, size));
      }
      engine.predict(batch(5, 5));
    }
    return network;
  }

  @Test
  void fit_replicasOfTheCompiledEngineEqualOneNetwork() {
    INDArray expected = trained(SINGLE).params();
    INDArray first = null;
    for (int repetition = 0; repetition < 50; repetition++) {
      INDArray actual = trained(SINGLE.withParallel(ParallelOptions.averaging(2))).params();
      assertThat(deviation(actual, expected)).isLessThan(5e-6);
      first = first == null ? actual : first;
      assertSameBits("parameters", actual, first);
    }
  }

  @Test
  void choose_replicasRunTheCompiledEngineButShareGradientsOnDl4js() {
    assertThat(summary(ParallelOptions.averaging(2))).contains("2 replicas on onednn");
    assertThat(summary(new ParallelOptions(2, Sharing.SHARED_GRADIENTS, 1)))
        .contains("2 replicas on dl4j", "shared-gradients");
  }

  private static String summary(ParallelOptions parallel) {
    try (Engine engine =
        Engines.choose(network(new Momentum(0.1, 0.9)), SINGLE.withParallel(parallel))) {
      return engine.summary();
    }
  }
}
