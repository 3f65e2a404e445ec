package org.kiln.train;

/**
 * Whether a run is to stop: asked for from another thread, or by interrupting this one. An
 * interrupt is taken off the thread, so that files can still be written, and put back at the end.
 */
final class StopSignal {

  private volatile boolean requested;
  private boolean interrupted;

  /** Asks for the stop; from any thread. */
  void request() {
    requested = true;
  }

  /** Whether to stop; on the training thread. */
  boolean raised() {
    if (Thread.interrupted()) {
      interrupted = true;
      requested = true;
    }
    return requested;
  }

  /** Puts an interrupt that was taken off back on the calling thread. */
  void restoreInterrupt() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
