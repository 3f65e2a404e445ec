package org.kiln.engine.compiled;

import java.util.Optional;
import java.util.Set;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.op.ValueType;

/**
 * Runs plans on one kind of device. Knows neither DL4J nor ND4J: what it trains are flat vectors.
 *
 * <p>An executor is used by one thread at a time; several of them may work at once, on plans of
 * their own over the same parameters.
 */
public interface Executor {

  /** How it is chosen on the command line: {@code "onednn"}. */
  String name();

  /**
   * Why this machine's device can't compute in a type, or empty if it can.
   *
   * @param type of activations
   * @return a part of a sentence that says what to use instead
   */
  Optional<String> obstacle(ValueType type);

  /** The type of activations that this machine's device is fastest in. */
  ValueType fastest();

  /** The rewrites of a plan that pay on this device. */
  Set<Fusion> fusions();

  /** How many threads of the CPU it computes with, at least 1. */
  int threads();

  /**
   * Compiles a plan.
   *
   * @param plan what to run
   * @param vectors the network's flat vectors, which must outlive the compiled plan
   * @return owned by the caller
   * @throws ExecutorException if the device or its library refuses an op, or has too little memory
   */
  CompiledPlan compile(Plan plan, FlatVectors vectors);

  /**
   * Brings back to where {@code vectors} are addressed what this executor has computed in copies of
   * its own since it last did so: the gradient of the last training run, in the windows of trained
   * parameters, and parameters if it has updated them itself. Who reads a gradient on the host
   * calls it between {@link CompiledPlan#run} and that, and any number of times.
   *
   * <p>What the executor has not written since stays as the host has it: an update made on the host
   * is never undone by older copies. Nothing has to be done on a device that shares the host's
   * memory.
   */
  default void synchronise(FlatVectors vectors) {}
}
