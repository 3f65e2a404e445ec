package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kiln.engine.Tolerance.assertClose;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.ParameterRange;
import org.kiln.engine.onednn.OnednnLibrary;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Dropout on oneDNN: what it drops, by what it scales, and what it lets through backwards. */
class CompiledEngine_DropoutTest {

  private static final int BATCH = 40;
  private static final long SEED = 31;
  private static final int MASK = BATCH * DropoutNetwork.UNITS;

  static Stream<Arguments> everywhere() {
    return Stream.of(Precision.FP32, Precision.BF16)
        .flatMap(
            precision ->
                Stream.of(DropoutNetwork.values()).map(place -> Arguments.of(place, precision)));
  }

  private static CompiledEngine engine(ComputationGraph network, Precision precision) {
    assumeTrue(precision == Precision.FP32 || OnednnLibrary.bfloat16());
    return CompiledEngines.open(network, new EngineOptions(EngineChoice.ONEDNN, precision, 2));
  }

  private static double tolerance(Precision precision) {
    return precision == Precision.FP32 ? 1e-5 : 0.02;
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void fit_keepsTheShareAsked_scalesItUp_andDropsOthersNextTime(
      DropoutNetwork place, Precision precision) {
    ComputationGraph network = place.dropping(SEED, 0);
    MultiDataSet batch = DropoutNetwork.batch(BATCH, 1);
    double[] whole = units(place, batch);
    try (CompiledEngine engine = engine(network, precision)) {
      engine.fit(batch);
      double[] first = mask(place, engine.outputs(), whole, precision);
      engine.fit(batch);
      double[] second = mask(place, engine.outputs(), whole, precision);
      double share = place.retain();
      // Four standard deviations of so many independent draws.
      double deviation = 4 * Math.sqrt(share * (1 - share) / MASK);
      assertThat(mean(first, first)).isCloseTo(share, within(deviation));
      assertThat(mean(second, second)).isCloseTo(share, within(deviation));
      double both = share * share;
      double spread = 4 * Math.sqrt(both * (1 - both) / MASK);
      assertThat(mean(first, second)).as("kept twice").isCloseTo(both, within(spread));
      double[] nextUnit = rotated(first, 1);
      assertThat(mean(first, nextUnit)).as("neighbours kept").isCloseTo(both, within(spread));
      double[] nextImage = rotated(first, DropoutNetwork.UNITS);
      assertThat(mean(first, nextImage)).as("kept in both images").isCloseTo(both, within(spread));
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void fit_gradient_isDl4jsOfTheSameMask(DropoutNetwork place, Precision precision) {
    ComputationGraph actual = place.dropping(SEED, 1);
    ComputationGraph expected = place.multiplying(SEED, 1);
    INDArray before = expected.params().dup();
    MultiDataSet batch = DropoutNetwork.batch(BATCH, 2);
    double[] whole = units(place, batch);
    try (CompiledEngine engine = engine(actual, precision)) {
      double loss = engine.fit(batch);
      double[] mask = mask(place, engine.outputs(), whole, precision);
      expected.fit(masked(batch, mask, place.retain()));
      assertThat(loss).isCloseTo(expected.score(), within(tolerance(precision)));
    }
    double[] own = actual.params().castTo(DataType.DOUBLE).sub(before).data().asDouble();
    double[] reference = expected.params().sub(before).data().asDouble();
    for (ParameterRange parameter : ParameterRange.of(expected)) {
      assertClose(
          parameter.name(), parameter.in(own), parameter.in(reference), tolerance(precision), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void fit_resumedOrRepeated_sameBits(
      DropoutNetwork place, Precision precision, @TempDir Path folder) throws Exception {
    ComputationGraph unbroken = place.dropping(SEED, 0.1);
    train(unbroken, precision, 0, 5);
    ComputationGraph stopped = place.dropping(SEED, 0.1);
    train(stopped, precision, 0, 2);
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(stopped, file.toFile(), true);
    ComputationGraph resumed = ModelSerializer.restoreComputationGraph(file.toFile(), true);
    train(resumed, precision, 2, 5);
    assertSameBits("resumed", resumed.params(), unbroken.params());

    ComputationGraph repeated = place.dropping(SEED, 0.1);
    train(repeated, precision, 0, 5);
    assertSameBits("repeated", repeated.params(), unbroken.params());

    // Had it begun its random numbers anew, it would have dropped what the first steps dropped.
    ComputationGraph forgetful = ModelSerializer.restoreComputationGraph(file.toFile(), true);
    forgetful.getConfiguration().setIterationCount(0);
    train(forgetful, precision, 2, 5);
    assertThat(forgetful.params()).isNotEqualTo(unbroken.params());
  }

  @ParameterizedTest
  @EnumSource(DropoutNetwork.class)
  void fit_otherSeed_dropsOthers(DropoutNetwork place) {
    MultiDataSet batch = DropoutNetwork.batch(BATCH, 1);
    double[] whole = units(place, batch);
    double[][] masks = new double[2][];
    for (int i = 0; i < 2; i++) {
      try (CompiledEngine engine = engine(place.dropping(SEED + i, 0), Precision.FP32)) {
        engine.fit(batch);
        masks[i] = mask(place, engine.outputs(), whole, Precision.FP32);
      }
    }
    double both = place.retain() * place.retain();
    double spread = 4 * Math.sqrt(both * (1 - both) / MASK);
    assertThat(mean(masks[0], masks[1])).isCloseTo(both, within(spread));
  }

  private static void train(ComputationGraph network, Precision precision, int from, int to) {
    try (CompiledEngine engine = engine(network, precision)) {
      for (int step = from; step < to; step++) {
        engine.fit(DropoutNetwork.batch(BATCH, step));
      }
    }
  }

  /** The units before any is dropped; those of a dropped input are behind an identity. */
  private static double[] units(DropoutNetwork place, MultiDataSet batch) {
    ComputationGraph twin = place.multiplying(SEED, 0);
    INDArray images = batch.getFeatures(0).castTo(DataType.DOUBLE);
    twin.setInputs(images, Nd4j.onesLike(images));
    return twin.feedForward(false).get("conv").dup('c').data().asDouble();
  }

  /** Which units were kept, read off the outputs; each must be kept and scaled up, or 0. */
  private static double[] mask(
      DropoutNetwork place, FloatBuffer outputs, double[] whole, Precision precision) {
    double[] mask = new double[MASK];
    for (int i = 0; i < MASK; i++) {
      int row = i / DropoutNetwork.UNITS * (DropoutNetwork.UNITS + 1);
      double reference = outputs.get(row + DropoutNetwork.UNITS);
      double unit = Math.log(outputs.get(row + i % DropoutNetwork.UNITS) / reference);
      double kept = whole[i] / place.retain();
      mask[i] = Math.abs(unit) > Math.abs(kept) / 2 ? 1 : 0;
      assertThat(unit).isCloseTo(mask[i] * kept, within(tolerance(precision)));
    }
    return mask;
  }

  private static MultiDataSet masked(MultiDataSet batch, double[] mask, double retain) {
    INDArray images = batch.getFeatures(0).castTo(DataType.DOUBLE);
    INDArray factors = Nd4j.createFromArray(mask).reshape(images.shape()).divi(retain);
    INDArray labels = batch.getLabels(0).castTo(DataType.DOUBLE);
    return new MultiDataSet(new INDArray[] {images, factors}, new INDArray[] {labels});
  }

  private static double mean(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum / one.length;
  }

  private static double[] rotated(double[] numbers, int by) {
    double[] rotated = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      rotated[i] = numbers[(i + by) % numbers.length];
    }
    return rotated;
  }
}
