package org.kiln.engine.compiled;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.plan.Plan;

/**
 * A plan with its memory and kernels, bound to a network's flat vectors. Owns everything native
 * that belongs to it.
 *
 * <p>A step: say where each input and target is, {@link #run}, read losses and outputs. Inputs and
 * targets are the caller's memory and must stay unchanged until the run is over.
 */
public interface CompiledPlan extends AutoCloseable {

  /** What was compiled. */
  Plan plan();

  /**
   * Points an input at the caller's memory, or copies it from there.
   *
   * @param index which of the plan's inputs
   */
  void input(int index, InputArray array);

  /**
   * Points the targets of a loss at the caller's memory.
   *
   * @param index which of the plan's outputs
   * @param address float32, (N, classes), row by row
   */
  void target(int index, Pointer address);

  /**
   * Refreshes what depends on parameters, then runs forward and, in training, backward: the flat
   * gradient holds sums over the batch then, in the windows of trained parameters, all of which are
   * overwritten; other windows, parameters, inputs and targets are left as they are. An executor
   * with memory of its own may keep the gradient there until {@link Executor#synchronise}.
   *
   * <p>Nobody says when the host has written parameters: a run sees what the vector holds when it
   * starts. The same numbers give the same bits again, whatever other plans ran in between.
   *
   * @param draws what random numbers depend on
   * @throws RuntimeException if a loss has no targets, because none were given since {@link
   *     #release}
   */
  void run(StepDraws draws);

  /**
   * The loss of an output in the last run, summed over the batch.
   *
   * @param index which of the plan's outputs
   */
  double loss(int index);

  /** Sum of all losses over the batch; 0 in inference. */
  default double loss() {
    double sum = 0;
    for (int i = 0; i < plan().losses().size(); i++) {
      sum += loss(i);
    }
    return sum;
  }

  /**
   * An output of the last run, float32, (N, classes); overwritten by the next.
   *
   * @param index which of the plan's outputs
   */
  FloatBuffer output(int index);

  /** Forgets the targets of the last run, which were only lent: the next one needs its own. */
  void release();

  /**
   * Times the ops of this plan.
   *
   * @param rounds how many steps will be timed, at least 1
   */
  StepTimer timer(int rounds);

  /**
   * Frees its memory. Closing it again has no effect; whatever else is asked of it, but for {@link
   * #plan}, is refused with an {@link IllegalStateException}. Other plans of the same executor and
   * over the same vectors go on.
   */
  @Override
  void close();
}
