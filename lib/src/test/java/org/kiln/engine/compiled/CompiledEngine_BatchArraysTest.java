package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kiln.engine.compiled.CompiledEngine_FitTest.assertSame;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** Arrays as callers have them: in any order in memory, and of wrong shapes. */
class CompiledEngine_BatchArraysTest {

  private static final Training SGD = Training.plain(new Sgd(0.1));

  /** The same numbers in another order in memory. */
  static Stream<Named<UnaryOperator<INDArray>>> orders() {
    return Stream.of(
        Named.of("permuted", a -> a.permute(0, 2, 3, 1).dup('c').permute(0, 3, 1, 2)),
        Named.of(
            "permuted doubles",
            a -> a.permute(0, 2, 3, 1).dup('c').castTo(DataType.DOUBLE).permute(0, 3, 1, 2)),
        Named.of("column-major", a -> a.dup('f')),
        Named.of(
            "end of a larger array",
            a -> Nd4j.concat(0, a.mul(-1), a).get(NDArrayIndex.interval(a.size(0), 2 * a.size(0)))),
        Named.of(
            "every other of a larger array",
            a -> Nd4j.concat(1, a, a.mul(-1)).get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3))),
        Named.of("rows transposed", a -> a.permute(0, 1, 3, 2).dup('c').permute(0, 1, 3, 2)));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void fit_featuresInAnyOrder_agreesWithDl4j(UnaryOperator<INDArray> order) {
    ComputationGraph expected = SmallNetworks.graph(SGD);
    ComputationGraph actual = SmallNetworks.graph(SGD);
    DataSet plain = SmallNetworks.batch(5, 1).toDataSet();
    INDArray features = order.apply(plain.getFeatures());
    assertThat(features.castTo(DataType.FLOAT).equalsWithEps(plain.getFeatures(), 0)).isTrue();
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      engine.fit(new MultiDataSet(features, plain.getLabels()));
    }
    expected.fit(plain);
    assertSame(actual, expected);
  }

  @Test
  void fit_labelsTransposed_agreesWithDl4j() {
    ComputationGraph expected = SmallNetworks.graph(SGD);
    ComputationGraph actual = SmallNetworks.graph(SGD);
    DataSet plain = SmallNetworks.batch(5, 1).toDataSet();
    INDArray labels = plain.getLabels().transpose().dup('c').transpose();
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      engine.fit(new MultiDataSet(plain.getFeatures(), labels));
    }
    expected.fit(plain);
    assertSame(actual, expected);
  }

  @ParameterizedTest
  @MethodSource("wrongLabels")
  void fit_wrongLabels_saysWhatWasExpected(INDArray[] labels, String message) {
    ComputationGraph network = SmallNetworks.graph(SGD);
    INDArray before = network.params().dup();
    INDArray[] features = {SmallNetworks.batch(5, 1).toDataSet().getFeatures()};
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      assertThatThrownBy(() -> engine.fit(new MultiDataSet(features, labels)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(message);
    }
    assertThat(network.params()).isEqualTo(before);
    assertThat(network.getIterationCount()).isZero();
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> wrongLabels() {
    INDArray good = Nd4j.zeros(5, SmallNetworks.CLASSES);
    return Stream.of(
        wrong("[5, 3]: expected [5, 4]", Nd4j.zeros(5, 3)),
        wrong("[5, 7]: expected [5, 4]", Nd4j.zeros(5, 7)),
        wrong("[4, 4]: expected [5, 4]", Nd4j.zeros(4, 4)),
        wrong("[5]: expected [5, 4]", Nd4j.zeros(DataType.FLOAT, 5)),
        wrong("2 label arrays", good, good),
        wrong("0 label arrays"));
  }

  private static org.junit.jupiter.params.provider.Arguments wrong(
      String message, INDArray... labels) {
    return org.junit.jupiter.params.provider.Arguments.of(labels, message);
  }

  @Test
  void fit_wrongNumberOfFeatureArrays_saysSo() {
    DataSet data = SmallNetworks.batch(5, 1).toDataSet();
    INDArray[] twice = {data.getFeatures(), data.getFeatures()};
    try (CompiledEngine engine = CompiledEngines.open(SmallNetworks.graph(SGD), FLOAT32)) {
      assertThatThrownBy(
              () -> engine.fit(new MultiDataSet(twice, new INDArray[] {data.getLabels()})))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 feature arrays");
    }
  }

  @Test
  void fit_batchOfOtherClasses_saysHowMany() {
    Batch batch = new Batch(5, SmallNetworks.IMAGE, SmallNetworks.CLASSES + 1, ElementType.FLOAT32);
    batch.size(5);
    try (CompiledEngine engine = CompiledEngines.open(SmallNetworks.graph(SGD), FLOAT32)) {
      assertThatThrownBy(() -> engine.fit(batch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5 classes")
          .hasMessageContaining("4");
    }
  }

  @Test
  void fit_batchOfOtherImages_namesTheLayerThatDoesNotFit() {
    Batch batch = new Batch(5, new ImageShape(9, 8, 3), SmallNetworks.CLASSES, ElementType.FLOAT32);
    batch.size(5);
    try (CompiledEngine engine = CompiledEngines.open(SmallNetworks.graph(SGD), FLOAT32)) {
      assertThatThrownBy(() -> engine.fit(batch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'dense'")
          .hasMessageContaining("(5, 3, 9, 8)");
    }
  }

  @Test
  void fit_batchOnTwoOutputs_asksForAMultiDataSet() {
    ComputationGraph network = twoOutputs();
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      assertThatThrownBy(() -> engine.fit(SmallNetworks.batch(5, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 outputs");
    }
  }

  @Test
  void fit_afterAMultiDataSet_targetsAreLetGo() {
    ComputationGraph network = twoOutputs();
    DataSet data = SmallNetworks.batch(5, 1).toDataSet();
    INDArray[] labels = {data.getLabels(), data.getLabels()};
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      engine.fit(new MultiDataSet(new INDArray[] {data.getFeatures()}, labels));
      INDArray before = network.params().dup();
      // One array only: the other output must not read what the first call left behind.
      assertThatThrownBy(() -> engine.fit(new MultiDataSet(data.getFeatures(), data.getLabels())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 label arrays");
      assertThat(network.params()).isEqualTo(before);
    }
  }

  private static ComputationGraph twoOutputs() {
    var configuration =
        SmallNetworks.builder(SGD)
            .graphBuilder()
            .addInputs("input")
            .addLayer("dense", new DenseLayer.Builder().nOut(5).build(), "input")
            .addLayer("first", SmallNetworks.output(SmallNetworks.CLASSES), "dense")
            .addLayer("second", SmallNetworks.output(SmallNetworks.CLASSES), "dense")
            .setOutputs("first", "second")
            .setInputTypes(InputType.convolutional(8, 8, 3))
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }
}
