package org.kiln.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.Engines;
import org.kiln.engine.lower.Lowering;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Every network of the registry is taken whole by the compiled engine, and learns there. */
class Models_CompileTest {

  private static final EngineOptions ONEDNN =
      new EngineOptions(EngineChoice.ONEDNN, Precision.FP32, 1);

  static Stream<ModelInfo> models() {
    return Models.all().stream();
  }

  @ParameterizedTest
  @MethodSource("models")
  void step_givesEveryParameterAGradient(ModelInfo model) {
    assertLearns(model.name(), SmallImages.of(model));
  }

  /** The form for large images, of those whose small images above have another. */
  @ParameterizedTest
  @CsvSource({"resnet18", "resnet50", "resnext50_32x4d"})
  void step_ofTheFormForLargeImages_givesEveryParameterAGradient(String name) {
    assertLearns(name, new ImageShape(64, 64, 3));
  }

  /** Those whose forward pass on DL4J's own engine takes no time to speak of. */
  static Stream<ModelInfo> smallModels() {
    return models().filter(model -> model.parameters() < 9_000_000);
  }

  @ParameterizedTest
  @MethodSource("smallModels")
  void predict_agreesWithDl4j(ModelInfo model) {
    ImageShape shape = SmallImages.of(model);
    ComputationGraph network = Models.create(model.name(), shape, 4, 1);
    Batch batch = imagesOf(shape, 4);
    try (Engine engine = Engines.choose(network, ONEDNN)) {
      engine.fit(batch);
      FloatBuffer outputs = engine.predict(batch);
      INDArray expected = network.outputSingle(batch.toDataSet().getFeatures());
      for (int i = 0; i < expected.length(); i++) {
        assertThat(outputs.get(i)).isCloseTo(expected.getFloat(i / 4, i % 4), within(1e-4f));
      }
    }
  }

  /** As many as classes, one of each. */
  private static Batch imagesOf(ImageShape shape, int classes) {
    Batch batch = new Batch(classes, shape, classes, ElementType.FLOAT32);
    Random random = new Random(5);
    for (int i = 0; i < classes * shape.length(); i++) {
      batch.images().putFloat(i * Float.BYTES, (float) random.nextGaussian());
    }
    for (int i = 0; i < classes; i++) {
      batch.labels()[i] = i;
      batch.targets().put(i * classes + i, 1);
    }
    batch.size(classes);
    return batch;
  }

  private static void assertLearns(String name, ImageShape shape) {
    ComputationGraph network = Models.create(name, shape, 2, 1);
    assertThat(Lowering.obstacle(network)).isEmpty();
    try (Engine engine = Engines.choose(network, ONEDNN)) {
      assertThat(engine.fit(batch(shape))).isFinite().isPositive();
      assertThat(engine.running().name()).isEqualTo("onednn");
    }
    for (Layer layer : network.getLayers()) {
      if (layer.numParams() > 0) {
        assertGradients(layer);
      }
    }
    assertThat(network.params().isNaN().any()).isFalse();
    assertSurvivesJson(network.getConfiguration());
    network.close();
  }

  private static void assertSurvivesJson(ComputationGraphConfiguration configuration) {
    String json = configuration.toJson();
    ComputationGraphConfiguration restored = ComputationGraphConfiguration.fromJson(json);
    assertThat(restored).isEqualTo(configuration);
    assertThat(restored.toJson()).isEqualTo(json);
  }

  private static void assertGradients(Layer layer) {
    Map<String, INDArray> gradients =
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
    gradients.forEach(
        (key, gradient) ->
            assertThat(gradient.norm2Number().doubleValue())
                .as("gradient of %s_%s", layer.conf().getLayer().getLayerName(), key)
                .isFinite()
                .isPositive());
  }

  private static MultiDataSet batch(ImageShape shape) {
    Nd4j.getRandom().setSeed(5);
    INDArray images =
        Nd4j.randn(DataType.FLOAT, 2, shape.channels(), shape.height(), shape.width());
    return new MultiDataSet(images, Nd4j.eye(2).castTo(DataType.FLOAT));
  }
}
