package org.kiln.notebook;

import java.util.Optional;
import org.kiln.train.study.Sweep;
import org.kiln.train.study.SweepResult;

/** A sweep in one output of a cell, with a row and a curve more after each run. */
public final class LiveSweep {

  private LiveSweep() {}

  /** Makes all runs of {@code sweep}; the same as its {@code run()} where there is no notebook. */
  public static SweepResult run(Sweep sweep) {
    Optional<KernelBridge> kernel = Notebook.kernel();
    if (kernel.isEmpty()) {
      return sweep.run();
    }
    String begin = "0 of " + sweep.runs() + " runs";
    KernelBridge.Shown shown = kernel.get().show(Bundle.html("<p>" + begin + "</p>", begin));
    return sweep.run(result -> shown.update(running(result)));
  }

  private static Bundle running(SweepResult result) {
    String count = result.trials().size() + " of " + result.runs() + " runs";
    Bundle table = TableView.of(result.table()).get(0);
    return Bundle.html("<p>" + count + "</p>" + table.forms().get(Bundle.HTML), count);
  }
}
