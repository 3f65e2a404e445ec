package org.kiln.train;

import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Watches a {@link Trainer}'s run. It is a DL4J {@code TrainingListener} too: it may override those
 * events (forward and backward pass, gradients), which reach it through the network.
 *
 * <p>Events come on the training thread, in the order in which listeners were added. An exception
 * ends the run.
 */
public abstract class RunListener extends BaseTrainingListener {

  /**
   * Before the first step; also before the first step of a resumed run.
   *
   * @param context what is about to run
   */
  public void onRunStart(RunContext context) {}

  /**
   * After each training step. An engine may have the network's parameters elsewhere then: those who
   * look at them override {@code iterationDone}, before which it brings them back, as before all
   * other events.
   *
   * @param step what it brought
   */
  public void onStep(Step step) {}

  /**
   * After each epoch, validation included.
   *
   * @param epoch what it brought
   */
  public void onEpoch(EpochResult epoch) {}

  /** When the run stops before its last epoch, between two steps; {@link #onRunEnd} follows. */
  public void onInterrupt() {}

  /**
   * When the loss became infinite or not a number. The exception ends the run afterwards.
   *
   * @param run the run as it was then; its history ends with the epoch in progress
   * @param cause step, learning rate, likely cause and what to do
   */
  public void onDiverged(Run run, DivergedException cause) {}

  /**
   * After the last event of the run, whatever ended it but an exception.
   *
   * @param run the run
   */
  public void onRunEnd(Run run) {}

  /** Always, last of all: release files. Must not throw. */
  public void onClose() {}
}
