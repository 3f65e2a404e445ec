package org.kiln.cli;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.kiln.data.fetch.TerminalLine;
import org.kiln.train.EpochResult;
import org.kiln.train.RunContext;
import org.kiln.train.RunListener;
import org.kiln.train.Step;

/** A bar for each epoch, for people at a terminal: steps, remaining time, loss. */
final class EpochBar extends RunListener {

  private ProgressBar bar;
  private int epochs;
  private boolean over;

  @Override
  public void onRunStart(RunContext context) {
    epochs = context.settings().loop().epochs();
  }

  @Override
  public synchronized void onStep(Step step) {
    if (over) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("epoch " + step.epoch() + "/" + epochs)
              .setInitialMax(step.of())
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .setConsumer(TerminalLine.open())
              .build();
    }
    bar.setExtraMessage(String.format(Locale.ROOT, "loss %.4f", step.loss()));
    bar.stepTo(step.index());
  }

  @Override
  public void onEpoch(EpochResult epoch) {
    wipe();
  }

  /** Shows no bar any more: the run was asked to stop. From any thread. */
  synchronized void end() {
    over = true;
    wipe();
  }

  @Override
  public void onClose() {
    end();
  }

  private synchronized void wipe() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
