package org.kiln.engine.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs one of the system's small programs. */
final class Command {

  private Command() {}

  /**
   * What it prints, error stream left out.
   *
   * @throws IOException if there is no such program, it fails, or the thread is interrupted
   */
  static List<String> lines(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(command[0] + " ended with " + process.exitValue());
      }
      return output.lines().toList();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + command[0] + " ran", e);
    }
  }
}
