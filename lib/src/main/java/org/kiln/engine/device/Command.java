package org.kiln.engine.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of the system's small programs. */
final class Command {

  /** A driver in trouble lets its programs hang. */
  private static final int SECONDS = 10;

  private Command() {}

  /**
   * What it prints, error stream left out; no more than a pipe holds.
   *
   * @throws IOException if there is no such program, it fails or hangs, or the thread is
   *     interrupted
   */
  static List<String> lines(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command[0] + " had not ended after " + SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(command[0] + " ended with " + process.exitValue());
      }
      byte[] output = process.getInputStream().readAllBytes();
      return new String(output, StandardCharsets.UTF_8).lines().toList();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while " + command[0] + " ran", e);
    }
  }
}
