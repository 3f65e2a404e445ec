package org.kiln.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.parallel.ParallelNetworks.batch;
import static org.kiln.engine.parallel.ParallelNetworks.network;
import static org.kiln.engine.parallel.ParallelNetworks.onDl4j;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.ParallelOptions.Sharing;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.kiln.optim.ConstantSchedule;
import org.nd4j.linalg.learning.config.Sgd;

/** What hangs here hung for ever; the limits turn that into failures. */
@Timeout(60)
class WrapperEngine_SharedGradientsTest {

  private static ParallelOptions shared(int replicas) {
    return new ParallelOptions(replicas, Sharing.SHARED_GRADIENTS, 1);
  }

  @Test
  void fit_sharedGradientsLearnAndAPlainFitWorksAfterwards() {
    ComputationGraph network = network(new Sgd(new ConstantSchedule(0.05)));
    Batch batch = batch(12, 1);
    double first;
    double last = 0;
    try (Engine engine = onDl4j(network, shared(2))) {
      first = engine.fit(batch);
      for (int step = 0; step < 60; step++) {
        last = engine.fit(batch);
      }
      engine.fit(batch(1, 2)); // fewer samples than replicas
    }
    assertThat(last).isLessThan(first);
    assertThat(network.getIterationCount()).isEqualTo(62);
    network.fit(batch.toDataSet());
    assertThat(network.getIterationCount()).isEqualTo(63);
  }

  @Test
  void fit_failureWhileSharingGradientsStopsAll() {
    ComputationGraph network = network(new Sgd(new WrapperEngine_FitTest.FailsAtTheSecondStep()));
    try (Engine engine = onDl4j(network, shared(2))) {
      engine.fit(batch(8, 1));
      assertThatThrownBy(() -> engine.fit(batch(8, 2)))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage("made");
    }
    network.getConfiguration().setIterationCount(2);
    network.fit(batch(8, 1).toDataSet());
  }

  @Test
  void predict_betweenStepsUsesTheNetworksParameters() {
    ComputationGraph network = network(new Sgd(0.05));
    try (Engine engine = onDl4j(network, shared(2));
        Engine single = new Dl4jEngine(network)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        network.getConfiguration().setEpochCount(epoch);
        engine.fit(batch(8, epoch));
        engine.fit(batch(7, epoch));
        for (int size : new int[] {4, 3, 1}) {
          FloatBuffer expected = single.predict(batch(size, 9));
          FloatBuffer actual = engine.predict(batch(size, 9));
          assertThat(actual.remaining()).isEqualTo(expected.remaining());
          while (actual.hasRemaining()) {
            assertThat(actual.get()).isCloseTo(expected.get(), within(1e-6f));
          }
        }
      }
    }
    assertThat(network.getIterationCount()).isEqualTo(6);
  }

  @Test
  void fit_batchesSmallerThanTheReplicasNeverFillTheirQueues() {
    ComputationGraph network = network(new Sgd(0.05));
    try (Engine engine = onDl4j(network, shared(4))) {
      for (int step = 0; step < 12; step++) {
        engine.fit(batch(step % 4 + 1, step));
      }
    }
    assertThat(network.getIterationCount()).isEqualTo(12);
  }
}
