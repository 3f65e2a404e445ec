package org.kiln.train.study;

import org.kiln.figure.GrowingCurve;
import org.kiln.figure.Trace.Line;
import org.kiln.train.EpochResult;
import org.kiln.train.RunContext;
import org.kiln.train.RunListener;
import org.kiln.train.Step;

/** Keeps a run's training loss and its validation accuracy, by epoch. */
final class LossCurve extends RunListener {

  private final GrowingCurve loss = new GrowingCurve();
  private final GrowingCurve accuracy = new GrowingCurve();
  private int stepsPerEpoch = 1;

  @Override
  public void onRunStart(RunContext context) {
    stepsPerEpoch = context.stepsPerEpoch();
  }

  @Override
  public void onStep(Step step) {
    loss.add((step.iteration() + 1.0) / stepsPerEpoch, step.loss());
  }

  @Override
  public void onEpoch(EpochResult epoch) {
    if (epoch.validated()) {
      accuracy.add(epoch.epoch(), 100 * epoch.validation().top1());
    }
  }

  Line loss(String name) {
    return loss.line(name, Line.Style.SOLID);
  }

  Line accuracy(String name) {
    return accuracy.line(name, Line.Style.DOTS);
  }
}
