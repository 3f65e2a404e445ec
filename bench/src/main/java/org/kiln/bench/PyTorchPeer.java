package org.kiln.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A peer in a process of its own that speaks the line protocol of {@code
 * bench/peers/pytorch_peer.py}. Between rounds it waits on its standard input and computes nothing.
 */
final class PyTorchPeer implements Contender {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final String version;
  private final long parameters;

  private PyTorchPeer(String name, Process process) throws IOException {
    this.name = name;
    this.process = process;
    this.answers = process.inputReader();
    this.requests = process.outputWriter();
    JsonNode ready = answer();
    this.version = ready.get("torch").asText();
    this.parameters = ready.get("parameters").asLong();
  }

  /**
   * Starts a peer and waits until it is warm.
   *
   * @param name how the table calls it
   * @param command program and arguments that start it
   * @param log file that takes its standard error
   * @throws IOException if it can't be started or reports an error; the message says which
   */
  static PyTorchPeer start(String name, List<String> command, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command)).redirectError(log.toFile());
    builder.environment().remove("GOMP_SPINCOUNT"); // set by ./kiln for Java's sake
    Process process = builder.start();
    try {
      return new PyTorchPeer(name, process);
    } catch (IOException e) {
      process.destroyForcibly();
      throw new IOException(name + ": " + e.getMessage() + " (its log: " + log + ")", e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** Version of the PyTorch that runs. */
  String version() {
    return version;
  }

  /** Trainable parameters of the peer's network, to be held against Kiln's. */
  long parameters() {
    return parameters;
  }

  @Override
  public double run(int steps) {
    try {
      requests.write("run " + steps + "\n");
      requests.flush();
      return answer().get("seconds").asDouble();
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": " + e.getMessage(), e);
    }
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the process ended without an answer");
    }
    JsonNode answer = JSON.readTree(line);
    if (answer.has("error")) {
      throw new IOException(answer.get("error").asText());
    }
    return answer;
  }

  @Override
  public void close() {
    try {
      requests.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
