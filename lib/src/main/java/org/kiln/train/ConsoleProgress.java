package org.kiln.train;

import java.io.PrintStream;
import java.util.Locale;

/**
 * A bar on a terminal's standard error that moves with every step, five times a second at most:
 * epoch, step, loss, top-1. It wipes itself off before a line of the log is due.
 */
public final class ConsoleProgress extends RunListener {

  private static final int CELLS = 30;
  private static final long LEAST_NANOS = 200_000_000;

  private final PrintStream out;
  private final int printFreq;
  private RunContext context;
  private long lastDrawn;
  private int drawn;

  /**
   * A bar.
   *
   * @param out the terminal
   * @param printFreq batches between two lines of the log
   */
  public ConsoleProgress(PrintStream out, int printFreq) {
    this.out = out;
    this.printFreq = printFreq;
  }

  @Override
  public void onRunStart(RunContext run) {
    this.context = run;
  }

  @Override
  public void onStep(Step step) {
    if (step.index() % printFreq == 0 || step.last()) {
      wipe();
    } else if (System.nanoTime() - lastDrawn >= LEAST_NANOS) {
      draw(step);
    }
  }

  private void draw(Step step) {
    int filled = (int) ((long) CELLS * step.index() / step.of());
    String bar =
        String.format(
            Locale.ROOT,
            "epoch %d/%d [%s%s] %d/%d  loss %.4f  top-1 %.1f%%",
            step.epoch(),
            context.settings().loop().epochs(),
            "=".repeat(filled),
            " ".repeat(CELLS - filled),
            step.index(),
            step.of(),
            step.loss(),
            100.0 * step.correct1() / step.images());
    print(bar);
    lastDrawn = System.nanoTime();
  }

  private void print(String text) {
    out.print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
    out.flush();
    drawn = text.length();
  }

  private void wipe() {
    if (drawn > 0) {
      print("");
      out.print("\r");
      out.flush();
    }
  }

  @Override
  public void onInterrupt() {
    wipe();
  }

  @Override
  public void onClose() {
    wipe();
  }
}
