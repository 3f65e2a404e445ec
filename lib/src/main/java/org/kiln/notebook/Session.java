package org.kiln.notebook;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What {@link Notebook} keeps: the kernel that is served, if one is, and its last error. */
final class Session {

  /**
   * A kernel that is served.
   *
   * @param kernel shows outputs
   * @param views what types look like
   * @param scripts how its figures' HTML is made interactive
   * @param log what is kept off its pages
   */
  record Open(KernelBridge kernel, Views views, PlotlyHtml scripts, QuietLog log) {}

  private final AtomicReference<Open> open = new AtomicReference<>();
  private final AtomicReference<String> lastError = new AtomicReference<>("");

  Optional<Open> current() {
    return Optional.ofNullable(open.get());
  }

  void begin(Open session) {
    open.set(session);
  }

  Optional<Open> end() {
    return Optional.ofNullable(open.getAndSet(null));
  }

  String lastError() {
    return lastError.get();
  }

  void lastError(String stackTrace) {
    lastError.set(stackTrace);
  }
}
