package org.kiln.engine.compiled;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.kiln.engine.plan.op.ValueType;

/**
 * Computes gradients and outputs of one network: on one executor, or on several that share each
 * batch. What was asked for last is there until the next call.
 */
public interface Passes extends AutoCloseable {

  /** How an engine that computes so is chosen on the command line. */
  String name();

  /** What computes, for the log: {@code "bf16, 2 threads"}. */
  String summary();

  /** Type of activations. */
  ValueType type();

  /**
   * Forward and backward pass. Everything that can refuse the samples does so before anything is
   * computed.
   *
   * @param samples a batch
   * @param state the network's vectors; the first part's gradient is written into its own
   * @param draws what random numbers depend on
   * @return one part for each share of the batch, in the order of its samples
   */
  List<GradientPart> gradients(Samples samples, NetworkState state, StepDraws draws);

  /** Forward pass in inference mode. */
  void predict(Samples samples, NetworkState state);

  /** The first output of the last call, share by share, float32, (N, classes). */
  List<FloatBuffer> outputs();

  /** Brings parameters that are trained elsewhere back into the network's vector. */
  void synchronise(NetworkState state);

  /** Forgets what was compiled for a network that has changed since. */
  void forget();

  /**
   * The one plan that computes such samples, fed with them; empty where several share a batch, of
   * which none is the step.
   */
  Optional<CompiledPlan> single(Samples samples, NetworkState state);

  /** Frees native memory. */
  @Override
  void close();
}
