package org.kiln.notebook;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The code of a cell while it runs. Cancelling it interrupts its thread and then waits: training
 * that is interrupted finishes its step and saves before the cell ends. Code that does not care for
 * interrupts is left behind after a while.
 */
final class CellTask<T> extends FutureTask<T> {

  private final long graceSeconds;
  private volatile Thread thread;
  private volatile boolean stopped;

  CellTask(Callable<T> code, long graceSeconds) {
    super(() -> CellErrors.shortened(code));
    this.graceSeconds = graceSeconds;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      super.run();
    } finally {
      thread = null;
    }
  }

  @Override
  public boolean cancel(boolean interrupt) {
    Thread running = thread;
    if (!interrupt || running == null) {
      return super.cancel(interrupt);
    }
    stopped = true;
    running.interrupt();
    Thread abandon = new Thread(this::abandon, "kiln-cell-interrupt");
    abandon.setDaemon(true);
    abandon.start();
    return true;
  }

  private void abandon() {
    try {
      super.get(graceSeconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      super.cancel(true);
    } catch (ExecutionException | InterruptedException | CancellationException e) {
      return; // it has ended
    }
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    try {
      T value = super.get();
      endIfStopped();
      return value;
    } catch (ExecutionException e) {
      endIfStopped();
      throw e;
    }
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      T value = super.get(timeout, unit);
      endIfStopped();
      return value;
    } catch (ExecutionException e) {
      endIfStopped();
      throw e;
    }
  }

  /** An interrupted cell must not go on with its next statement. */
  private void endIfStopped() {
    if (stopped) {
      throw new CancellationException("interrupted");
    }
  }
}
