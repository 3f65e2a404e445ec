package org.kiln.train;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ends the run at the first loss that is infinite or not a number, and before a checkpoint would be
 * written over a good one with parameters that are: a ReLU may turn NaN into zero on its way to the
 * loss.
 */
final class DivergenceCheck extends RunListener {

  private RunContext context;
  private Step last;

  @Override
  public void onRunStart(RunContext run) {
    this.context = run;
  }

  @Override
  public void onStep(Step step) {
    last = step;
    if (!Double.isFinite(step.loss())) {
      throw new DivergedException(step, message("The loss became " + step.loss(), step));
    }
  }

  @Override
  public void onEpoch(EpochResult epoch) {
    requireFiniteParameters();
  }

  @Override
  public void onInterrupt() {
    requireFiniteParameters();
  }

  private void requireFiniteParameters() {
    double sum = context.subject().network().params().sumNumber().doubleValue();
    if (last != null && !Double.isFinite(sum)) {
      throw new DivergedException(
          last, message("Parameters that are infinite or not a number were found", last));
    }
  }

  private String message(String found, Step step) {
    return String.format(
        "%s at step %d (epoch %d, batch %d of %d), learning rate %.4g. %s %s",
        found,
        step.iteration() + 1,
        step.epoch(),
        step.index(),
        step.of(),
        step.learningRate(),
        cause(step),
        kept());
  }

  private String cause(Step step) {
    double rate = context.settings().optimizer().learningRate();
    return step.iteration() == 0
        ? "It was so before the first update: the data or the initial parameters are not finite."
        : String.format(
            "Most likely the learning rate is too high for this network and batch size: try"
                + " --learning-rate %.2g, or a longer warm-up.",
            rate / 10);
  }

  private String kept() {
    return context
        .file(CheckpointListener.last(context))
        .filter(Files::exists)
        .map(Path::toString)
        .map(file -> "The last good checkpoint is " + file + ".")
        .orElse("No checkpoint had been saved yet.");
  }
}
