package org.kiln.engine.contract;

import java.util.Optional;
import java.util.stream.Stream;
import org.kiln.engine.plan.op.BatchNormBackward;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.BatchNormInferenceBackward;
import org.kiln.engine.plan.op.BatchNormParameters;
import org.kiln.engine.plan.op.FillVector;
import org.kiln.engine.plan.op.RunningStatistics;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.VarianceFromLogStd;

/** Batch norms: with statistics of the batch and with running ones. */
final class NormOps {

  /** DL4J's. */
  private static final double EPSILON = 1e-5;

  /** Which gamma and beta a batch norm has. */
  private enum Factors {
    LEARNED,
    LOCKED,
    NONE
  }

  private NormOps() {}

  static Stream<OpCase> cases(ValueType type) {
    return Shapes.ODD.stream().flatMap(shape -> cases(type, shape));
  }

  private static Stream<OpCase> cases(ValueType type, Shape shape) {
    // One number has no variance: what is left is rounding, magnified by the epsilon.
    Stream<OpCase> training =
        shape.batch() * shape.pixels() == 1
            ? Stream.of()
            : Stream.of(Factors.values())
                .flatMap(
                    factors ->
                        Stream.of(true, false).map(relu -> training(type, shape, factors, relu)));
    Stream<OpCase> inference =
        Stream.of(Factors.values())
            .flatMap(
                factors -> Stream.of(true, false).map(relu -> running(type, shape, factors, relu)));
    return Stream.concat(training, inference);
  }

  private static Optional<Value> factor(OpPlan plan, Factors factors, String key, int channels) {
    switch (factors) {
      case LEARNED -> {
        return Optional.of(plan.parameter(key, channels));
      }
      case LOCKED -> {
        Value constant = plan.preparedVector(channels);
        plan.prepare(new FillVector(key.equals("gamma") ? 1.25 : -0.5, constant));
        return Optional.of(constant);
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  private static OpCase training(ValueType type, Shape shape, Factors factors, boolean relu) {
    String name = "batch norm of %s, %s, relu %s".formatted(shape, factors, relu);
    OpPlan plan = new OpPlan(name, true, type);
    int channels = shape.channels();
    Value mean = plan.parameter("mean", channels);
    Value spread = plan.parameter("spread", channels, number -> 0.25 + Math.abs(number) / 8);
    BatchNormParameters parameters =
        new BatchNormParameters(
            factor(plan, factors, "gamma", channels),
            factor(plan, factors, "beta", channels),
            mean,
            spread,
            EPSILON);
    Value source = plan.given(shape);
    Value gradient = plan.given(shape);
    Shape vector = Shape.vector(channels);
    Value batchMean = plan.saved(ValueType.FLOAT32, vector);
    Value batchVariance = plan.saved(ValueType.FLOAT32, vector);
    plan.show(batchMean);
    plan.show(batchVariance);
    Optional<Value> mask = relu ? Optional.of(plan.saved(ValueType.BIT, shape)) : Optional.empty();
    plan.forward(
        new BatchNormForward(
            source, parameters, relu, plan.result(shape), batchMean, batchVariance, mask));
    boolean learns = factors == Factors.LEARNED;
    plan.backward(
        new BatchNormBackward(
            source,
            gradient,
            parameters,
            batchMean,
            batchVariance,
            mask,
            plan.result(shape),
            learns ? parameters.gamma().map(plan::gradientOf) : Optional.empty(),
            learns ? parameters.beta().map(plan::gradientOf) : Optional.empty()));
    plan.backward(
        new RunningStatistics(
            batchMean,
            batchVariance,
            mean,
            spread,
            relu,
            0.9,
            plan.gradientOf(mean),
            plan.gradientOf(spread)));
    return plan.done();
  }

  /** Frozen in training, without a relu of its own; with one in inference. */
  private static OpCase running(ValueType type, Shape shape, Factors factors, boolean relu) {
    String name =
        "batch norm of %s by running statistics, %s, relu %s".formatted(shape, factors, relu);
    OpPlan plan = new OpPlan(name, !relu, type);
    int channels = shape.channels();
    Value variance;
    if (relu) {
      variance = plan.preparedVector(channels);
      Value logStd = plan.parameter("log10stdev", channels, number -> number / 8);
      plan.prepare(new VarianceFromLogStd(logStd, variance));
    } else {
      variance = plan.parameter("var", channels, number -> 0.5 + Math.abs(number));
    }
    BatchNormParameters parameters =
        new BatchNormParameters(
            factor(plan, factors, "gamma", channels),
            factor(plan, factors, "beta", channels),
            plan.parameter("mean", channels),
            variance,
            EPSILON);
    plan.forward(new BatchNormInference(plan.given(shape), parameters, relu, plan.result(shape)));
    if (!relu) {
      plan.backward(
          new BatchNormInferenceBackward(plan.given(shape), parameters, plan.result(shape)));
    }
    return plan.done();
  }
}
