package org.kiln.engine.compiled;

import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RefusedException;
import org.kiln.engine.lower.Lowered;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.lower.LoweringResult;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.ValueType;

/**
 * Runs one network on one executor: compiles a plan for each size of batch it meets, feeds it, and
 * counts what came of it.
 */
public final class PlanRunner implements AutoCloseable {

  private final Model network;
  private final NetworkInputs inputs;
  private final Executor executor;
  private final ValueType type;
  private final PlanCache plans = new PlanCache();

  /**
   * A runner.
   *
   * @param network what is run
   * @param executor on what
   * @param type of activations
   */
  public PlanRunner(NetworkView network, Executor executor, ValueType type) {
    this.network = network.network();
    this.inputs = NetworkInputs.of(network);
    this.executor = executor;
    this.type = type;
  }

  /** Type of activations. */
  public ValueType type() {
    return type;
  }

  /** What it computes with, for the log: {@code "bf16, 2 threads"}. */
  public String summary() {
    String precision = type == ValueType.BFLOAT16 ? "bf16" : "fp32";
    return precision + ", " + executor.threads() + " threads";
  }

  /** What it runs on. */
  public Executor executor() {
    return executor;
  }

  /**
   * The plan for some samples, which it has been fed with.
   *
   * @param vectors what it reads and writes; always the same until {@link #forget}
   * @throws RefusedException if the network can't read the samples
   */
  public CompiledPlan ready(Samples samples, boolean training, FlatVectors vectors) {
    PlanRequest request =
        new PlanRequest(training, type, samples.shapes(inputs), executor.fusions());
    CompiledPlan plan = plans.get(request, wanted -> compile(wanted, vectors));
    samples.feed(plan, inputs);
    return plan;
  }

  private CompiledPlan compile(PlanRequest request, FlatVectors vectors) {
    LoweringResult result = Lowering.lower(network, request);
    if (result instanceof Lowered lowered) {
      return executor.compile(lowered.plan(), vectors);
    }
    throw new RefusedException(
        "Engine %s can't run this network on inputs of %s: %s"
            .formatted(executor.name(), request.inputs(), result),
        ". Give it inputs of the size it was built for; if they are, use engine dl4j",
        null);
  }

  /**
   * Runs a training plan and counts.
   *
   * @param vectors as the plan was made {@link #ready} with; hold its gradient then
   */
  public StepSums train(CompiledPlan plan, Samples samples, StepDraws draws, FlatVectors vectors) {
    try {
      plan.run(draws);
    } finally {
      plan.release();
    }
    executor.synchronise(vectors);
    return new StepSums(samples.size(), plan.loss(), correct(plan, samples));
  }

  private static long correct(CompiledPlan plan, Samples samples) {
    int classes = plan.plan().outputs().get(0).value().shape().channels();
    long correct = 0;
    for (int i = 0; i < samples.size(); i++) {
      correct += Rows.largest(plan.output(0), i, classes) == samples.label(i) ? 1 : 0;
    }
    return correct;
  }

  /** Closes all plans: the network is no longer what they were compiled for. */
  public void forget() {
    plans.close();
  }

  @Override
  public void close() {
    plans.close();
  }
}
