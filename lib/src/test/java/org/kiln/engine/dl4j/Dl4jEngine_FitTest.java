package org.kiln.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jEngine_FitTest {

  private static final int STEPS = 3;

  static Batch batch(int size, long seed) {
    Batch batch = new Batch(5, new ImageShape(6, 6, 3), 4, ElementType.FLOAT32);
    Random random = new Random(seed);
    for (int i = 0; i < size * 108; i++) {
      batch.images().putFloat(i * Float.BYTES, (float) random.nextGaussian());
    }
    for (int n = 0; n < size; n++) {
      batch.labels()[n] = random.nextInt(4);
      for (int c = 0; c < 4; c++) {
        batch.targets().put(n * 4 + c, c == batch.labels()[n] ? 0.85f : 0.05f);
      }
    }
    batch.size(size);
    return batch;
  }

  /** Seeds ND4J as the engine does, so that both draw one dropout mask. */
  private static void seedAsEngine(Model network) {
    try (Dl4jEngine engine = new Dl4jEngine(network)) {
      engine.seedRandom();
    }
  }

  @Test
  void fit_graphEqualsPlainDl4j() {
    ComputationGraph expected = TinyNetworks.graph(CNN2DFormat.NCHW);
    ComputationGraph actual = TinyNetworks.graph(CNN2DFormat.NCHW);
    try (Dl4jEngine engine = new Dl4jEngine(actual)) {
      for (int step = 0; step < STEPS; step++) {
        Batch batch = batch(step == 2 ? 3 : 5, step);
        seedAsEngine(expected);
        expected.fit(batch.toDataSet());
        engine.fit(batch);
        assertThat(actual.score()).isEqualTo(expected.score());
      }
    }
    assertSameBits("parameters", actual.params(), expected.params());
    assertSameBits(
        "updater state",
        actual.getUpdater().getStateViewArray(),
        expected.getUpdater().getStateViewArray());
    assertThat(actual.getIterationCount()).isEqualTo(STEPS);
    assertThat(actual.getEpochCount()).isZero();
  }

  @Test
  void fit_layersEqualPlainDl4j() {
    MultiLayerNetwork expected = TinyNetworks.layers();
    MultiLayerNetwork actual = TinyNetworks.layers();
    try (Dl4jEngine engine = new Dl4jEngine(actual)) {
      for (int step = 0; step < STEPS; step++) {
        Batch batch = batch(5, step);
        DataSet rows = batch.toDataSet();
        rows.setFeatures(rows.getFeatures().reshape(5, 108));
        seedAsEngine(expected);
        expected.fit(rows);
        engine.fit(batch);
      }
    }
    assertSameBits("parameters", actual.params(), expected.params());
    assertThat(actual.getIterationCount()).isEqualTo(STEPS);
  }

  @Test
  void fit_nhwcNetworkGetsNhwcImages() {
    ComputationGraph nchw = TinyNetworks.graph(CNN2DFormat.NCHW);
    ComputationGraph nhwc = TinyNetworks.graph(CNN2DFormat.NHWC);
    nhwc.setParams(nchw.params().dup());
    Batch batch = batch(5, 1);
    try (Dl4jEngine first = new Dl4jEngine(nchw);
        Dl4jEngine second = new Dl4jEngine(nhwc)) {
      assertThat(second.fit(batch)).isCloseTo(first.fit(batch), within(1e-5));
      assertClose(second.predict(batch), first.predict(batch), 20);
    }
  }

  @Test
  void fit_returnsCrossEntropyOfTheOutputs() {
    ComputationGraph network = TinyNetworks.graph(CNN2DFormat.NCHW);
    Batch batch = batch(5, 2);
    try (Dl4jEngine engine = new Dl4jEngine(network)) {
      double loss = engine.fit(batch);
      FloatBuffer outputs = engine.outputs();
      assertThat(outputs.remaining()).isEqualTo(20);
      double expected = 0;
      for (int i = 0; i < 20; i++) {
        expected -= batch.targets().get(i) * Math.log(outputs.get(i)) / 5;
      }
      assertThat(loss).isCloseTo(expected, within(1e-5));
      assertThat(network.score()).isGreaterThan(loss);
    }
  }

  @Test
  void fit_dropoutDependsOnSeedAndIterationOnly() {
    ComputationGraph first = TinyNetworks.graph(CNN2DFormat.NCHW);
    ComputationGraph second = TinyNetworks.graph(CNN2DFormat.NCHW);
    try (Dl4jEngine one = new Dl4jEngine(first);
        Dl4jEngine two = new Dl4jEngine(second)) {
      for (int step = 0; step < STEPS; step++) {
        one.fit(batch(5, step));
        Nd4j.rand(3);
        two.fit(batch(5, step));
      }
    }
    assertSameBits("parameters", first.params(), second.params());
  }

  @Test
  void fit_callsListenersOnceWithDl4jsCounters() {
    ComputationGraph network = TinyNetworks.graph(CNN2DFormat.NCHW);
    List<Integer> iterations = new ArrayList<>();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            iterations.add(iteration);
          }
        });
    try (Dl4jEngine engine = new Dl4jEngine(network)) {
      engine.fit(batch(5, 0));
      engine.fit(batch(5, 1).toDataSet().toMultiDataSet());
    }
    assertThat(iterations).containsExactly(0, 1);
    assertThat(network.getListeners()).hasSize(1);
  }

  @Test
  void predict_equalsOutput() {
    MultiLayerNetwork network = TinyNetworks.layers();
    Batch batch = batch(3, 4);
    INDArray rows = batch.toDataSet().getFeatures().reshape(3, 108);
    FloatBuffer expected = FloatBuffer.wrap(network.output(rows).dup('c').data().asFloat());
    try (Dl4jEngine engine = new Dl4jEngine(network)) {
      assertClose(engine.predict(batch), expected, 12);
    }
  }

  @Test
  void fit_otherInputIsRefused() {
    Batch grey = new Batch(2, new ImageShape(6, 6, 1), 4, ElementType.FLOAT32);
    grey.size(2);
    try (Dl4jEngine engine = new Dl4jEngine(TinyNetworks.graph(CNN2DFormat.NCHW))) {
      assertThatThrownBy(() -> engine.fit(grey))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not fit the network");
    }
  }

  @Test
  void fit_afterCloseIsRefused() {
    Dl4jEngine engine = new Dl4jEngine(TinyNetworks.layers());
    engine.close();
    engine.close();
    assertThatThrownBy(() -> engine.fit(batch(1, 0))).isInstanceOf(IllegalStateException.class);
  }

  private static void assertClose(FloatBuffer actual, FloatBuffer expected, int length) {
    assertThat(actual.remaining()).isEqualTo(length);
    for (int i = 0; i < length; i++) {
      assertThat(actual.get(i)).isCloseTo(expected.get(i), within(1e-5f));
    }
  }
}
