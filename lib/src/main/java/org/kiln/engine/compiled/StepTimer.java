package org.kiln.engine.compiled;

import org.kiln.engine.StepProfile;

/** Times the ops of a compiled plan, inside whole steps and each alone. */
public interface StepTimer {

  /**
   * Runs the plan once, and the update after it, timing every op and the update.
   *
   * @param draws as for {@link CompiledPlan#run}
   */
  void step(StepDraws draws, Runnable update);

  /**
   * What was measured, after as many steps as were announced.
   *
   * @param repetitions how often each op is run alone
   */
  StepProfile result(int repetitions);
}
