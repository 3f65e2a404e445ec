package org.kiln.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Closes a stream on which nothing has come for a while, so that the thread reading it goes on. */
final class StallGuard implements AutoCloseable {

  private final InputStream body;
  private final long patience;
  private final Thread thread;
  private volatile long last = System.nanoTime();
  private volatile boolean stalled;

  StallGuard(InputStream body, Duration patience) {
    this.body = body;
    this.patience = patience.toNanos();
    this.thread = new Thread(this::watch, "kiln-download-guard");
    thread.setDaemon(true);
    thread.start();
  }

  /** Something came. */
  void alive() {
    last = System.nanoTime();
  }

  /** Whether the stream was closed for want of bytes. */
  boolean stalled() {
    return stalled;
  }

  private void watch() {
    try {
      for (long left = patience; left > 0; left = patience - (System.nanoTime() - last)) {
        Thread.sleep(Math.max(1, left / 1_000_000));
      }
      stalled = true;
      body.close();
    } catch (InterruptedException e) {
      // close() ends the watch.
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
