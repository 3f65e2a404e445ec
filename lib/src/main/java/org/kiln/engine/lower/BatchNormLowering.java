package org.kiln.engine.lower;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.kiln.engine.NetworkNode;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.BatchNormParameters;
import org.kiln.engine.plan.op.FillVector;
import org.kiln.engine.plan.op.RunningStatistics;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.VarianceFromLogStd;

/**
 * Lowers batch norm in all of DL4J's variants. The layer's activation function and dropout are
 * ignored, as DL4J does.
 */
final class BatchNormLowering {

  private BatchNormLowering() {}

  static Tensor lower(BatchNormalization layer, LoweringContext context) {
    Tensor input = context.input();
    if (input.form() == Tensor.Form.IMAGE) {
      context.requireFormat(layer.getCnn2DFormat());
    } else {
      input = Tensor.matrix(context.matrix(input));
    }
    Value source = input.value();
    if (source.shape().channels() != layer.getNOut()) {
      context.misfit(
          "batch norm of %d channels on an input of %d"
              .formatted(layer.getNOut(), source.shape().channels()));
    }
    if (context.node().mode() == NetworkNode.Mode.FROZEN_WITH_BACKPROP) {
      // DL4J's gradient of it is not the derivative of its output.
      throw new UnsupportedLayerException("batch norm in a FrozenLayerWithBackprop");
    }
    PlanBuilder plan = context.plan();
    Value output = plan.activation(context.name(), source.shape(), source.type());
    if (context.trains()) {
      train(layer, source, output, context);
    } else {
      BatchNormParameters parameters = parameters(layer, variance(layer, context), context);
      plan.forward(new BatchNormInference(source, parameters, false, output));
    }
    return input.with(output);
  }

  private static void train(
      BatchNormalization layer, Value source, Value output, LoweringContext context) {
    PlanBuilder plan = context.plan();
    Shape vector = Shape.vector(source.shape().channels());
    Value mean = plan.saved(context.name() + ".batchMean", ValueType.FLOAT32, vector);
    Value variance = plan.saved(context.name() + ".batchVariance", ValueType.FLOAT32, vector);
    BatchNormParameters parameters = parameters(layer, context.parameter(spread(layer)), context);
    plan.forward(
        new BatchNormForward(source, parameters, false, output, mean, variance, Optional.empty()));
    move(layer, mean, variance, context);
  }

  private static void move(
      BatchNormalization layer, Value batchMean, Value batchVariance, LoweringContext context) {
    PlanBuilder plan = context.plan();
    Value mean = context.parameter("mean");
    Value spread = context.parameter(spread(layer));
    plan.backward(
        new RunningStatistics(
            batchMean,
            batchVariance,
            mean,
            spread,
            layer.isUseLogStd(),
            layer.getDecay(),
            plan.parameterGradient(mean),
            plan.parameterGradient(spread)));
  }

  private static String spread(BatchNormalization layer) {
    return layer.isUseLogStd() ? "log10stdev" : "var";
  }

  private static Value variance(BatchNormalization layer, LoweringContext context) {
    PlanBuilder plan = context.plan();
    Value spread = context.parameter(spread(layer));
    if (!layer.isUseLogStd()) {
      return spread;
    }
    Value variance = plan.preparedVector(context.name() + ".variance", length(spread));
    plan.prepare(new VarianceFromLogStd(spread, variance));
    return variance;
  }

  private static BatchNormParameters parameters(
      BatchNormalization layer, Value variance, LoweringContext context) {
    PlanBuilder plan = context.plan();
    Value mean = context.parameter("mean");
    if (!layer.isLockGammaBeta()) {
      return new BatchNormParameters(
          Optional.of(context.parameter("gamma")),
          Optional.of(context.parameter("beta")),
          mean,
          variance,
          layer.getEps());
    }
    if (layer.getGamma() == 1) {
      return new BatchNormParameters(
          Optional.empty(), Optional.empty(), mean, variance, layer.getEps());
    }
    return locked(layer, mean, variance, context);
  }

  /** DL4J ignores a locked beta when gamma is 1, and contradicts itself when only beta is 0. */
  private static BatchNormParameters locked(
      BatchNormalization layer, Value mean, Value variance, LoweringContext context) {
    if (layer.getBeta() == 0) {
      throw new UnsupportedLayerException(
          "gamma locked to %s with beta 0, which DL4J applies backward but not forward"
              .formatted(layer.getGamma()));
    }
    PlanBuilder plan = context.plan();
    Value gamma = plan.preparedVector(context.name() + ".gamma", length(mean));
    Value beta = plan.preparedVector(context.name() + ".beta", length(mean));
    plan.prepare(new FillVector(layer.getGamma(), gamma));
    plan.prepare(new FillVector(layer.getBeta(), beta));
    return new BatchNormParameters(
        Optional.of(gamma), Optional.of(beta), mean, variance, layer.getEps());
  }

  private static int length(Value vector) {
    return vector.shape().channels();
  }
}
