package org.kiln.train;

import java.nio.file.Files;
import java.nio.file.Path;

/** Ends the run at the first loss that is infinite or not a number. */
final class DivergenceCheck extends RunListener {

  private RunContext context;

  @Override
  public void onRunStart(RunContext run) {
    this.context = run;
  }

  @Override
  public void onStep(Step step) {
    if (!Double.isFinite(step.loss())) {
      throw new DivergedException(step, message(step));
    }
  }

  private String message(Step step) {
    return String.format(
        "The loss became %s at step %d (epoch %d, batch %d of %d), learning rate %.4g. %s %s",
        step.loss(),
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
