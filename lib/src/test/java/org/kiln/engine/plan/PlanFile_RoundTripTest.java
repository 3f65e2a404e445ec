package org.kiln.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.lower.PlanRuns;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.BatchNormParameters;
import org.kiln.engine.plan.op.Dropout;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;
import org.nd4j.linalg.api.buffer.DataType;

/** What is read is what was written, to the last component of the last record. */
class PlanFile_RoundTripTest {

  private static final Shape IN = Shape.matrix(2, 2);
  private static final Shape OUT = Shape.matrix(2, 3);
  private static final Set<Class<?>> SEEN = new HashSet<>();

  @Property(
      tries = 200,
      shrinking = ShrinkingMode.OFF,
      edgeCases = EdgeCasesMode.NONE,
      seed = "20261127")
  void read_ofRandomGraphs_isWhatWasWritten(
      @ForAll long seed, @ForAll boolean training, @ForAll boolean wide) throws IOException {
    Sample sample = RandomGraphs.sample(seed);
    ComputationGraph network = sample.network(DataType.FLOAT);
    ValueType type = wide ? ValueType.FLOAT32 : ValueType.BFLOAT16;
    FloatBuffer parameters = FloatBuffer.wrap(network.params().dup().data().asFloat());
    Set<Fusion> fusions =
        List.of(Fusion.NONE, Fusion.DEFAULT, Fusion.ALL).get((int) Math.floorMod(seed, 3L));
    PlanRequest request = new PlanRequest(training, type, List.of(sample.input()), fusions);
    comesBack(new PlanFile(PlanRuns.plan(Lowering.lower(network, request)), parameters));
  }

  /** What random graphs lack: dropout, ops that lowering seldom needs, numbers that JSON lacks. */
  @Example
  void read_ofUnusualOps_isWhatWasWritten() throws IOException {
    float[] parameters = new float[12];
    parameters[0] = Float.NaN;
    parameters[1] = -0.0f;
    parameters[2] = Float.MIN_VALUE;
    parameters[3] = Float.NEGATIVE_INFINITY;
    comesBack(new PlanFile(unusual(), FloatBuffer.wrap(parameters)));
  }

  private static Plan unusual() {
    PlanBuilder plan = new PlanBuilder(PlanRequest.training(ValueType.FLOAT32, IN));
    Value input = plan.value("in \"ü\"\n", ValueType.FLOAT32, IN, new Storage.Input(0));
    Value mean = plan.parameter(new ParameterSlice("norm", "mean", 6, 3), false);
    Value variance = plan.parameter(new ParameterSlice("norm", "var", 9, 3), false);
    Optional<Value> none = Optional.empty();
    BatchNormParameters norm = new BatchNormParameters(none, none, mean, variance, 1e-5);
    Value dropped = plan.activation("dropped", IN);
    Value logits = plan.activation("logits", OUT);
    Value normed = plan.activation("normed", OUT);
    Value image = plan.activation("image", OUT);
    Value matrix = plan.activation("matrix", OUT);
    plan.forward(
        new Dropout(input, 0.1 + 0.2, 0, dropped, plan.saved("mask", ValueType.UINT8, IN)));
    plan.forward(new InnerProduct(dropped, dense(plan), none, Optional.empty(), logits));
    plan.forward(new BatchNormInference(logits, norm, false, normed));
    plan.forward(new Unflatten(normed, PixelOrder.NCHW, image));
    plan.forward(new Flatten(image, PixelOrder.NCHW, matrix));
    Value output = plan.activation("output", OUT);
    plan.forward(
        new Dropout(
            matrix, Math.nextUp(0.5), 1, output, plan.saved("mask2", ValueType.UINT8, OUT)));
    finish(plan, input, output);
    return plan.build();
  }

  private static Value dense(PlanBuilder plan) {
    Value parameter = plan.parameter(new ParameterSlice("dense", "W", 0, 6), true);
    return plan.weights(parameter, WeightLayout.denseOfPlanes(3, IN));
  }

  private static void finish(PlanBuilder plan, Value input, Value logits) {
    Value targets = plan.value("targets", ValueType.FLOAT32, OUT, new Storage.Target(0));
    Value probabilities = plan.activation("softmax", OUT);
    Value loss = plan.activation("loss", Shape.vector(1));
    List<Double> weights = List.of(-0.0, Double.NaN, Double.POSITIVE_INFINITY);
    plan.forward(
        new SoftmaxCrossEntropy(
            logits, targets, weights, probabilities, loss, plan.gradient(logits)));
    plan.addInput(new PlanInput("in", input));
    plan.addOutput(0, new PlanOutput("out", probabilities));
    plan.addLoss(0, loss);
  }

  private static void comesBack(PlanFile file) throws IOException {
    byte[] bytes = bytes(file);
    PlanFile read = PlanFile.read(new ByteArrayInputStream(bytes));
    assertThat(read).isEqualTo(file);
    isTheSame(read.plan(), file.plan());
    assertThat(bytes(read)).isEqualTo(bytes);
  }

  /** A value equals another by its id and name alone: here its other components count too. */
  private static void isTheSame(Plan read, Plan written) {
    assertThat(read.values())
        .zipSatisfy(
            written.values(),
            (ours, theirs) -> {
              assertThat(ours.type()).isEqualTo(theirs.type());
              assertThat(ours.shape()).isEqualTo(theirs.shape());
              assertThat(ours.storage()).isEqualTo(theirs.storage());
            });
    Stream.concat(read.preparation().stream(), read.steps().stream())
        .forEach(
            op -> {
              SEEN.add(op.getClass());
              op.reads()
                  .forEach(value -> assertThat(value).isSameAs(read.values().get(value.id())));
              op.writes()
                  .forEach(value -> assertThat(value).isSameAs(read.values().get(value.id())));
            });
  }

  private static byte[] bytes(PlanFile file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    file.write(bytes);
    return bytes.toByteArray();
  }

  @AfterContainer
  static void everyKindOfOpWasThere() {
    assertThat(SEEN).containsExactlyInAnyOrderElementsOf(kinds(Op.class).distinct().toList());
  }

  private static Stream<Class<?>> kinds(Class<?> family) {
    return family.isSealed()
        ? Arrays.stream(family.getPermittedSubclasses()).flatMap(PlanFile_RoundTripTest::kinds)
        : Stream.of(family);
  }
}
