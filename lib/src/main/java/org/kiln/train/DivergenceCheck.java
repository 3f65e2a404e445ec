package org.kiln.train;

import java.nio.file.Files;
import java.util.Locale;

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

  /** What a measurement found, with the step before it, the likely cause and what to do. */
  DivergedException explained(DivergedException found) {
    return found.step() != null || last == null
        ? found
        : new DivergedException(last, message("The outputs for the test split became NaN", last));
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
        Locale.ROOT,
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
    if (step.iteration() == 0 && !Double.isFinite(step.loss())) {
      return "It was so before the first update: the data or the initial parameters are not finite.";
    }
    return String.format(
        Locale.ROOT,
        "Most likely the learning rate is too high for this network and batch size: try"
            + " --learning-rate %.2g%s or a longer warm-up, or find a rate with LearningRateFinder"
            + " (notebook 07).",
        lowerRate(),
        context.folder().isPresent() ? " (with --overwrite, if into the same folder)" : "");
  }

  /** A tenth, or the usual rate where this one is out of all proportion to it. */
  private double lowerRate() {
    OptimizerSettings optimizer = context.settings().optimizer();
    return Math.min(optimizer.learningRate() / 10, usualRate(optimizer.kind()));
  }

  /** Of He et al. 2016 (arXiv:1512.03385) for SGD, of Kingma and Ba 2015 for Adam. */
  private static double usualRate(OptimizerSettings.Kind kind) {
    return switch (kind) {
      case SGD, NESTEROV -> 0.1;
      case ADAM, ADAMW -> 1e-3;
    };
  }

  /** In the folder are files of this run alone. */
  private String kept() {
    return context
        .file(CheckpointListener.last(context))
        .filter(Files::exists)
        .map(ShellWord::of)
        .map(
            file ->
                "The last good checkpoint is "
                    + file
                    + ": a new run begins with its weights by --init-from "
                    + file
                    + String.format(Locale.ROOT, " --learning-rate %.2g.", lowerRate()))
        .orElse("No checkpoint had been saved yet.");
  }
}
