package org.kiln.data.fetch;

/** Something to tidy up when a signal ends the JVM before its owner has. */
final class AtExit implements AutoCloseable {

  private final Thread hook;

  /**
   * @param tidying runs on a thread of its own while the JVM ends, unless {@link #close} came
   *     before
   */
  AtExit(Runnable tidying) {
    hook = new Thread(tidying, "kiln-at-exit");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Nothing is left to tidy up. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already.
    }
  }
}
