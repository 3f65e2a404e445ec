package org.kiln.engine.compiled;

import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.stepfunctions.NegativeGradientStepFunction;
import org.deeplearning4j.nn.conf.stepfunctions.StepFunction;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.NetworkView;
import org.kiln.engine.UncoveredException;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.lower.Unsupported;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/** What networks the compiled engine can run. */
public final class Coverage {

  private Coverage() {}

  /**
   * Why the compiled engine can't run a network, or empty if it can. DL4J keeps no input sizes;
   * batches of a size that the network is not for are declined when they come, as by DL4J.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @param options what is wanted of it
   * @param executor on what
   * @return a part of a sentence that names the first layer without a lowering, or what else is in
   *     the way
   */
  public static Optional<String> obstacle(Model network, EngineOptions options, Executor executor) {
    if (Nd4j.getExecutioner().type() != OpExecutioner.ExecutionerType.NATIVE_CPU) {
      return Optional.of("it computes on the CPU, and ND4J's arrays are elsewhere");
    }
    Optional<String> type = executor.obstacle(type(options.precision(), executor));
    if (type.isPresent()) {
      return type;
    }
    if (network.params() != null && network.params().dataType() != DataType.FLOAT) {
      return Optional.of(
          "parameters of type " + network.params().dataType() + ", and it trains FLOAT only");
    }
    if (NetworkView.of(network).truncatesSequences()) {
      return Optional.of("truncated backpropagation through time, and it has no sequences");
    }
    Optional<String> solver = solverObstacle(network.conf());
    return solver.isPresent() ? solver : Lowering.obstacle(network).map(Unsupported::toString);
  }

  /**
   * Passes if the compiled engine can run a network.
   *
   * @throws UncoveredException if it can't; its reason is that of {@link #obstacle}
   */
  public static void require(Model network, EngineOptions options, Executor executor) {
    obstacle(network, options, executor)
        .ifPresent(
            reason -> {
              throw new UncoveredException(executor.name(), reason);
            });
  }

  private static Optional<String> solverObstacle(NeuralNetConfiguration configuration) {
    if (configuration.getOptimizationAlgo() != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT) {
      return Optional.of(
          "optimization algorithm "
              + configuration.getOptimizationAlgo()
              + ", and it trains by STOCHASTIC_GRADIENT_DESCENT only");
    }
    StepFunction step = configuration.getStepFunction();
    if (step != null && step.getClass() != NegativeGradientStepFunction.class) {
      return Optional.of("step function " + step + ", and it subtracts updates only");
    }
    return Optional.empty();
  }

  /** The type of activations that a precision means on an executor. */
  public static ValueType type(Precision precision, Executor executor) {
    return switch (precision) {
      case AUTO -> executor.fastest();
      case BF16 -> ValueType.BFLOAT16;
      case FP32 -> ValueType.FLOAT32;
    };
  }
}
