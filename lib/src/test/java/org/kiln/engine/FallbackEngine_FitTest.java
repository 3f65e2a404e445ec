package org.kiln.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertClose;
import static org.kiln.engine.Tolerance.assertSameBits;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks that look well and batches that the compiled engine then refuses. */
class FallbackEngine_FitTest {

  private static final EngineOptions AUTO = new EngineOptions(EngineChoice.AUTO, Precision.FP32, 2);

  private static final int IMAGES = 6;

  private static MultiLayerNetwork network(Layer... layers) {
    var list =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .updater(new Adam(0.01))
            .convolutionMode(ConvolutionMode.Truncate)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  private static Layer output(int inputs) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nIn(inputs)
        .nOut(3)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static Layer dense() {
    return new DenseLayer.Builder().nIn(4).nOut(5).activation(Activation.TANH).build();
  }

  private static Layer global() {
    return new GlobalPoolingLayer.Builder(PoolingType.AVG).build();
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(1, 1).nIn(2).nOut(4).activation(Activation.TANH).build();
  }

  private static Layer pool(PoolingType type, int kernel, int padding) {
    return new SubsamplingLayer.Builder(type)
        .kernelSize(kernel, kernel)
        .stride(1, 1)
        .padding(padding, padding)
        .build();
  }

  /** Over images of 6x6 the last two pixels of a row are never read, which no padding says. */
  private static Layer skippingPool() {
    return new SubsamplingLayer.Builder(PoolingType.MAX)
        .kernelSize(1, 1)
        .stride(3, 3)
        .convolutionMode(ConvolutionMode.Same)
        .build();
  }

  private static DataSet data(long... shape) {
    shape[0] = IMAGES;
    Nd4j.getRandom().setSeed(7);
    INDArray labels = Nd4j.zeros(IMAGES, 3);
    for (int i = 0; i < IMAGES; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new DataSet(Nd4j.randn(shape), labels);
  }

  private static DataSet masked(DataSet data, boolean features, boolean labels) {
    INDArray mask = Nd4j.ones(IMAGES, 1);
    mask.putScalar(1, 0, 0);
    mask.putScalar(4, 0, 0);
    data.setFeaturesMaskArray(features ? mask : null);
    data.setLabelsMaskArray(labels ? mask.dup() : null);
    return data;
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "labels mask", network(dense(), output(5)), masked(data(0, 4), false, true), "mask"),
        Arguments.of(
            "features mask", network(dense(), output(5)), masked(data(0, 4), true, false), "mask"),
        Arguments.of(
            "both masks", network(dense(), output(5)), masked(data(0, 4), true, true), "mask"),
        Arguments.of(
            "global pooling of rank 3", network(global(), output(4)), data(0, 4, 7), "rank 3"),
        Arguments.of(
            "global pooling of rank 5",
            network(global(), output(4)),
            data(0, 4, 3, 3, 3),
            "rank 5"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void fit_refusedBatch_isDl4jsOwnStep_withOneWarning(
      String what, MultiLayerNetwork expected, DataSet data, String reason) {
    MultiLayerNetwork actual = expected.clone();
    try (EngineLog log = new EngineLog();
        Engine engine = Engines.choose(actual, AUTO)) {
      assertThat(engine.name()).isEqualTo("onednn");
      for (int step = 0; step < 3; step++) {
        expected.fit(data);
        double loss = engine.fit(data.toMultiDataSet());
        assertThat(loss).isCloseTo(expected.score(), within(1e-6));
      }
      assertThat(engine.name()).isEqualTo("dl4j");
      assertThat(log.messages(Level.WARN))
          .singleElement()
          .asString()
          .contains("step 0", "dl4j", reason);
    }
    assertSameBits("parameters", actual.params(), expected.params());
    assertSameBits("state", state(actual), state(expected));
    assertThat(actual.getIterationCount()).isEqualTo(3);
    assertThat(actual.getListeners()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void fit_refusedBatch_onTheEngineAskedFor_isOneError(
      String what, MultiLayerNetwork network, DataSet data, String reason) {
    INDArray before = network.params().dup();
    try (Engine engine = Engines.choose(network, AUTO.withEngine(EngineChoice.ONEDNN))) {
      assertThatThrownBy(() -> engine.fit(data.toMultiDataSet()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(reason)
          .hasMessageContaining("engine dl4j");
    }
    assertSameBits("parameters", network.params(), before);
  }

  @Test
  void fit_refusedBatchAmongOthers_goesOnFromTheSameState() {
    MultiLayerNetwork expected = network(dense(), output(5));
    MultiLayerNetwork actual = expected.clone();
    List<DataSet> batches =
        List.of(data(0, 4), data(0, 4), masked(data(0, 4), false, true), data(0, 4));
    try (Engine engine = Engines.choose(actual, AUTO)) {
      for (DataSet batch : batches) {
        engine.fit(batch.toMultiDataSet());
        expected.fit(batch);
      }
    }
    assertClose("parameters", numbers(actual.params()), numbers(expected.params()), 1e-4, 1e-3);
    assertClose("state", numbers(state(actual)), numbers(state(expected)), 1e-3, 1e-4);
  }

  @Test
  void fit_maskThatDl4jRefusesToo_isRefusedForItsReason() {
    MultiLayerNetwork network = network(dense(), output(5));
    DataSet data = data(0, 4);
    data.setLabelsMaskArray(Nd4j.ones(IMAGES, 3));
    try (Engine engine = Engines.choose(network, AUTO)) {
      assertThatThrownBy(() -> engine.fit(data.toMultiDataSet()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("Per output masking");
    }
    assertThat(network.getIterationCount()).isZero();
  }

  @Test
  void fit_batchThatNobodyTakes_isRefusedForTheFastEnginesReason_andChangesNothing() {
    MultiLayerNetwork network = network(dense(), output(5));
    DataSet other = new DataSet(Nd4j.rand(IMAGES, 4), Nd4j.rand(IMAGES, 7));
    try (EngineLog log = new EngineLog();
        Engine engine = Engines.choose(network, AUTO)) {
      assertThatThrownBy(() -> engine.fit(other.toMultiDataSet()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("[6, 7]")
          .hasMessageContaining("[6, 3]");
      assertThat(log.messages(Level.WARN)).isEmpty();
      engine.fit(data(0, 4).toMultiDataSet());
      assertThat(engine.name()).isEqualTo("onednn");
    }
    assertThat(network.getIterationCount()).isEqualTo(1);
    assertThat(network.getListeners()).isEmpty();
  }

  static Stream<Arguments> pools() {
    return Stream.of(ConvolutionMode.Truncate, ConvolutionMode.Strict, ConvolutionMode.Same)
        .flatMap(
            mode ->
                Stream.of(PoolingType.MAX, PoolingType.AVG)
                    .flatMap(
                        type -> Stream.of(1, 2).map(stride -> Arguments.of(mode, type, stride))));
  }

  /**
   * Whatever DL4J pools is pooled as DL4J does, on whichever engine; what it refuses is refused.
   */
  @ParameterizedTest
  @MethodSource("pools")
  void fit_everyPool_isDl4jsStep(ConvolutionMode mode, PoolingType type, int stride) {
    DataSet data = data(0, 2, 5, 5);
    int taken = 0;
    for (int kernel : new int[] {1, 2, 3, 5, 7, 9}) {
      for (int padding = 0; padding < (mode == ConvolutionMode.Same ? 1 : 4); padding++) {
        SubsamplingLayer pool = (SubsamplingLayer) pool(type, kernel, padding);
        pool.setConvolutionMode(mode);
        pool.setStride(new int[] {stride, stride});
        MultiLayerNetwork expected = network(convolution(), pool, global(), output(4));
        MultiLayerNetwork actual = expected.clone();
        String what = "kernel " + kernel + ", padding " + padding;
        try (Engine engine = Engines.choose(actual, AUTO)) {
          if (!fits(expected, data)) {
            assertThatThrownBy(() -> engine.fit(data.toMultiDataSet()))
                .as(what)
                .isInstanceOf(RefusedException.class);
            continue;
          }
          engine.fit(data.toMultiDataSet());
          if (Double.isNaN(expected.score())) { // of windows that see padding only
            assertThat(actual.score()).as(what).isNaN();
            continue;
          }
          assertThat(actual.score()).as(what).isCloseTo(expected.score(), within(1e-5));
          assertClose(what, numbers(actual.params()), numbers(expected.params()), 1e-3, 1e-2);
          taken++;
        }
      }
    }
    assertThat(taken).isGreaterThan(3);
  }

  private static boolean fits(MultiLayerNetwork network, DataSet data) {
    try {
      network.fit(data);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Test
  void predict_refusedBatch_isDl4jsOutput() {
    ConvolutionLayer convolution = convolution();
    convolution.setNIn(3);
    MultiLayerNetwork network = network(convolution, skippingPool(), global(), output(4));
    Batch batch = new Batch(2, new ImageShape(6, 6, 3), 3, ElementType.FLOAT32);
    batch.images().putFloat(8, 3);
    batch.size(2);
    try (Engine engine = Engines.choose(network, AUTO)) {
      float[] actual = new float[6];
      engine.predict(batch).get(0, actual);
      float[] expected = network.output(batch.toDataSet().getFeatures()).data().asFloat();
      assertThat(actual).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void fit_refusedShares_trainOnDl4j_withOneWarning(
      String what, MultiLayerNetwork actual, DataSet data, String reason) {
    MultiLayerNetwork expected = actual.clone();
    EngineOptions two = AUTO.withParallel(ParallelOptions.averaging(2));
    try (EngineLog log = new EngineLog();
        Engine engine = Engines.choose(actual, two)) {
      engine.fit(data.toMultiDataSet());
      assertThat(log.messages(Level.WARN)).singleElement().asString().contains(reason);
    }
    assertThat(actual.params()).isNotEqualTo(expected.params());
    assertThat(actual.getIterationCount()).isEqualTo(1);
  }

  private static double[] numbers(INDArray array) {
    return array.dup().data().asDouble();
  }

  private static INDArray state(Model network) {
    return NetworkView.of(network).updaterState();
  }
}
