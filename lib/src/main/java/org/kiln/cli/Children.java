package org.kiln.cli;

/** Programs that run in this one's place. */
final class Children {

  private Children() {}

  /**
   * Waits for a program to end. A first Ctrl-C, which the terminal sends to the program too, is
   * left to it, as it may ask back; any other signal, and the next Ctrl-C, tell it to end.
   *
   * @return its exit code; if it failed after a signal, the signal's
   */
  static int await(Process process) {
    Interrupts interrupts =
        new Interrupts(
            cause -> {
              if (cause != Interrupts.Cause.INT) {
                process.destroy();
              }
            },
            cause -> process.destroy());
    int code = interrupts.during(() -> exitCode(process));
    return code == 0 ? code : interrupts.cause().map(Interrupts.Cause::exitCode).orElse(code);
  }

  private static int exitCode(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return Interrupts.Cause.INT.exitCode();
    }
  }
}
