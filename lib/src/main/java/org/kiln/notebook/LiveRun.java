package org.kiln.notebook;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kiln.train.EpochResult;
import org.kiln.train.Run;
import org.kiln.train.RunContext;
import org.kiln.train.RunListener;
import org.kiln.train.Step;

/**
 * A run in one output of a cell, which is redrawn twice a second while it goes on: a progress bar,
 * epoch and step, rate, time left, and the growing curves.
 *
 * <p>The training thread only adds numbers; drawing and sending happen on a thread of least
 * priority. The last state stays, whatever ended the run.
 */
public final class LiveRun extends RunListener {

  private static final long MILLISECONDS = 500;

  private final AtomicBoolean changed = new AtomicBoolean();
  private ScheduledExecutorService thread;
  private KernelBridge.Shown shown;
  private LiveState state;
  private LiveView view;
  private boolean ended;

  /** A display for one run in the attached notebook; none is shown without one. */
  public LiveRun() {}

  @Override
  public void onRunStart(RunContext context) {
    state = new LiveState(context);
    Optional<KernelBridge> kernel = Notebook.kernel();
    if (kernel.isEmpty()) {
      return;
    }
    view = new LiveView(state, Notebook.scripts());
    shown = kernel.get().show(view.running());
    thread = Executors.newSingleThreadScheduledExecutor(LiveRun::daemon);
    thread.scheduleWithFixedDelay(this::redraw, MILLISECONDS, MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "kiln-live");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  private void redraw() {
    if (changed.getAndSet(false)) {
      shown.update(view.running());
    }
  }

  @Override
  public void onStep(Step step) {
    state.add(step);
    changed.set(true);
  }

  @Override
  public void onEpoch(EpochResult epoch) {
    state.add(epoch);
    changed.set(true);
  }

  @Override
  public void onRunEnd(Run run) {
    end(run.interrupted() ? stopped(run) : done(run));
  }

  @Override
  public void onClose() {
    if (!ended) {
      end("Ended by an error " + where());
    }
  }

  private void end(String message) {
    ended = true;
    if (thread != null) {
      thread.shutdown();
      try {
        thread.awaitTermination(2, TimeUnit.SECONDS); // lest an older state be sent after the last
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      shown.update(view.ended(message));
    }
  }

  /** As the run's history tells it, so that no two numbers of one run differ. */
  private static String done(Run run) {
    return String.format(
        Locale.ROOT,
        "%d %s in %s%s · %,.0f images/s",
        run.history().size(),
        run.history().size() == 1 ? "epoch" : "epochs",
        LiveState.duration(run.seconds()),
        run.best().map(LiveRun::best).orElse(""),
        imagesPerSecond(run.history()));
  }

  /**
   * Images by training time over all epochs. Rates are averaged by the time that each step took,
   * their inverse, lest a slow epoch count for less than it lasted.
   */
  static double imagesPerSecond(List<EpochResult> history) {
    int before = 0;
    double time = 0;
    for (EpochResult epoch : history) {
      time += (epoch.step() - before) / epoch.imagesPerSecond();
      before = epoch.step();
    }
    return before / time;
  }

  private static String best(EpochResult epoch) {
    return String.format(
        Locale.ROOT,
        " · best top-1 %.2f%% (epoch %d)",
        100 * epoch.validation().top1(),
        epoch.epoch());
  }

  private String stopped(Run run) {
    String saved =
        run.lastCheckpoint().map(file -> "; to go on, resume " + file).orElse("; nothing saved");
    return "Stopped " + where() + saved;
  }

  private String where() {
    return state == null ? "before it began" : state.place();
  }
}
