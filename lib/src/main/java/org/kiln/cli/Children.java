package org.kiln.cli;

/** Programs that run in this one's place. */
final class Children {

  private Children() {}

  /**
   * Waits for a program to end. A first Ctrl-C, which the terminal sends to the program too, is
   * left to it; a second ends both.
   *
   * @return its exit code
   */
  static int await(Process process) {
    return Interrupts.during(() -> {}, () -> exitCode(process));
  }

  private static int exitCode(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return Interrupts.EXIT_CODE;
    }
  }
}
