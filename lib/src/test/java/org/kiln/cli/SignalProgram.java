package org.kiln.cli;

import java.io.IOException;

/** What tests send signals to: something that takes a minute, done under {@link Interrupts}. */
final class SignalProgram {

  private SignalProgram() {}

  /** Without arguments works for a minute; with some runs them as a program. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0) {
      Process process = new ProcessBuilder(arguments).inheritIO().start();
      System.exit(Children.await(process));
    }
    Interrupts interrupts = Interrupts.asking(cause -> System.out.println("asked by " + cause));
    interrupts.during(
        () -> {
          System.out.println("working");
          return sleep(60_000);
        });
  }

  private static boolean sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
