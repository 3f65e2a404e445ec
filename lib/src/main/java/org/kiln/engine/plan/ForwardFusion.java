package org.kiln.engine.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseKind;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/**
 * Joins forward ops, before differentiation: the joined ops know their own derivatives. An op is
 * joined with the one before it only if nobody else reads what lies between them.
 */
final class ForwardFusion {

  private final PlanBuilder plan;

  ForwardFusion(PlanBuilder plan) {
    this.plan = plan;
  }

  void run() {
    joinActivations();
    if (!plan.request().training()) {
      foldBatchNorms();
      joinActivations();
      joinSums();
    }
  }

  // --- producer and activation

  private void joinActivations() {
    rewrite(
        (producer, consumer) ->
            consumer instanceof ActivationForward activation
                ? withActivation(producer, activation)
                : Optional.empty());
  }

  private Optional<ForwardOp> withActivation(ForwardOp producer, ActivationForward consumer) {
    Activation function = consumer.activation();
    Value output = consumer.output();
    boolean relu = function.equals(Activation.RELU);
    boolean differentiable = !plan.request().training() || function.derivativeFromOutput();
    if (producer instanceof BatchNormForward norm && relu && plan.fuses(Fusion.BATCH_NORM_RELU)) {
      return norm.relu() ? Optional.empty() : Optional.of(withRelu(norm, output));
    }
    if (producer instanceof BatchNormInference norm
        && relu
        && !norm.relu()
        && !plan.request().training()
        && plan.fuses(Fusion.BATCH_NORM_RELU)) {
      return Optional.of(new BatchNormInference(norm.source(), norm.parameters(), true, output));
    }
    if (!differentiable) {
      return Optional.empty();
    }
    return withAnyActivation(producer, function, output);
  }

  private Optional<ForwardOp> withAnyActivation(
      ForwardOp producer, Activation function, Value output) {
    Optional<Activation> some = Optional.of(function);
    if (producer instanceof Elementwise op
        && op.activation().isEmpty()
        && plan.fuses(Fusion.ELEMENTWISE_ACTIVATION)) {
      return Optional.of(new Elementwise(op.kind(), op.sources(), some, output));
    }
    if (!plan.fuses(Fusion.LAYER_ACTIVATION)) {
      return Optional.empty();
    }
    if (producer instanceof Convolution op && op.activation().isEmpty()) {
      return Optional.of(
          new Convolution(
              op.source(), op.weights(), op.bias(), op.geometry(), op.addend(), some, output));
    }
    if (producer instanceof InnerProduct op && op.activation().isEmpty()) {
      return Optional.of(new InnerProduct(op.source(), op.weights(), op.bias(), some, output));
    }
    return Optional.empty();
  }

  private BatchNormForward withRelu(BatchNormForward norm, Value output) {
    Value mask = plan.saved(output.name() + ".mask", ValueType.BIT, output.shape());
    return new BatchNormForward(
        norm.source(),
        norm.parameters(),
        true,
        output,
        norm.batchMean(),
        norm.batchVariance(),
        Optional.of(mask));
  }

  // --- convolution and batch norm, in inference

  private void foldBatchNorms() {
    if (!plan.fuses(Fusion.FOLD_BATCH_NORM)) {
      return;
    }
    rewrite(
        (producer, consumer) ->
            producer instanceof Convolution convolution
                    && consumer instanceof BatchNormInference norm
                    && canFold(convolution)
                ? Optional.of(fold(convolution, norm))
                : Optional.empty());
  }

  /** Weights that already hold a batch norm are no longer loaded. */
  private boolean canFold(Convolution convolution) {
    return convolution.activation().isEmpty()
        && !convolution.geometry().transposed()
        && plan.loadOf(convolution.weights()).isPresent();
  }

  private ForwardOp fold(Convolution convolution, BatchNormInference norm) {
    LoadWeights load = plan.loadOf(convolution.weights()).orElseThrow();
    Value bias =
        plan.preparedVector(norm.output().name() + ".foldedBias", norm.output().shape().channels());
    plan.replaceLoad(
        load,
        new FoldBatchNorm(
            load.parameter(),
            load.layout(),
            convolution.bias(),
            norm.parameters(),
            load.weights(),
            bias));
    Optional<Activation> activation = norm.relu() ? Optional.of(Activation.RELU) : Optional.empty();
    return new Convolution(
        convolution.source(),
        convolution.weights(),
        Optional.of(bias),
        convolution.geometry(),
        Optional.empty(),
        activation,
        norm.output());
  }

  // --- convolution and sum, in inference

  private void joinSums() {
    if (!plan.fuses(Fusion.CONVOLUTION_ADD)) {
      return;
    }
    rewrite(
        (producer, consumer) ->
            producer instanceof Convolution convolution
                    && consumer instanceof Elementwise sum
                    && canAdd(convolution, sum)
                ? Optional.of(add(convolution, sum))
                : Optional.empty());
  }

  private static boolean canAdd(Convolution convolution, Elementwise sum) {
    return sum.kind() == ElementwiseKind.ADD
        && sum.sources().size() == 2
        && convolution.activation().isEmpty()
        && convolution.addend().isEmpty()
        && !convolution.geometry().transposed();
  }

  private static ForwardOp add(Convolution convolution, Elementwise sum) {
    boolean first = sum.sources().get(0).equals(convolution.output());
    Value other = sum.sources().get(first ? 1 : 0);
    return new Convolution(
        convolution.source(),
        convolution.weights(),
        convolution.bias(),
        convolution.geometry(),
        Optional.of(other),
        sum.activation(),
        sum.output());
  }

  // --- the rewriting itself

  /** Makes one op of a producer and the only consumer of its result, or declines. */
  private interface Join {
    Optional<ForwardOp> join(ForwardOp producer, ForwardOp consumer);
  }

  /** The joined op stands where the consumer stood, where all it reads is known to exist. */
  private void rewrite(Join rule) {
    List<ForwardOp> ops = plan.forward();
    Map<Value, Integer> readers = readers(ops);
    Map<Value, ForwardOp> producers = new HashMap<>();
    List<ForwardOp> result = new ArrayList<>();
    for (ForwardOp op : ops) {
      ForwardOp joined = op;
      for (Value read : op.reads()) {
        ForwardOp producer = producers.get(read);
        if (producer == null || readers.get(read) != 1 || plan.stopsGradient(read)) {
          continue;
        }
        Optional<ForwardOp> candidate = rule.join(producer, op);
        if (candidate.isPresent()) {
          joined = candidate.get();
          result.remove(producer);
          break;
        }
      }
      result.add(joined);
      producers.put(joined.writes().get(0), joined);
    }
    plan.replaceForward(result);
  }

  private Map<Value, Integer> readers(List<ForwardOp> ops) {
    Map<Value, Integer> readers = new HashMap<>();
    ops.forEach(op -> op.reads().forEach(value -> readers.merge(value, 1, Integer::sum)));
    plan.outputs().forEach(output -> readers.merge(output.value(), 1, Integer::sum));
    return readers;
  }
}
