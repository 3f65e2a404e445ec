package org.kiln.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Starts the PyTorch peers of a workload: Python's, eager and compiled, float32 and bf16; or, where
 * there is no Python with torch, libtorch through JavaCPP, eager.
 *
 * @param home the checkout
 * @param python interpreter that imports torch; empty for libtorch
 * @param threads threads each peer computes with
 */
record TorchPeers(Path home, Optional<Path> python, int threads) {

  private static final String TORCH = "torch==2.15.0";
  private static final String ENVIRONMENT = ".venv-bench";

  /**
   * Finds torch: the interpreter named, else the benchmark's own virtual environment, which is made
   * if it is missing (gigabytes are downloaded), else libtorch.
   *
   * @param home the checkout
   * @param named interpreter the user named, or null
   * @param threads threads each peer computes with
   * @throws IOException if the named interpreter has no torch
   */
  static TorchPeers find(Path home, Path named, int threads) throws IOException {
    if (named != null) {
      if (!importsTorch(named)) {
        throw new IOException(
            named + " can't import torch: install it there, or leave --python out");
      }
      return new TorchPeers(home, Optional.of(named), threads);
    }
    Path python = home.resolve(ENVIRONMENT).resolve("bin").resolve("python");
    if (importsTorch(python) || (install(home, python) && importsTorch(python))) {
      return new TorchPeers(home, Optional.of(python), threads);
    }
    System.err.println("No Python with torch here: libtorch stands in, eager only.");
    return new TorchPeers(home, Optional.empty(), threads);
  }

  private static boolean importsTorch(Path python) throws IOException {
    return Files.isExecutable(python) && succeeds(python.toString(), "-c", "import torch");
  }

  private static boolean install(Path home, Path python) throws IOException {
    System.err.println("Installing " + TORCH + " into " + home.resolve(ENVIRONMENT) + " ...");
    return succeeds("python3", "-m", "venv", home.resolve(ENVIRONMENT).toString())
        && succeeds(python.toString(), "-m", "pip", "install", "--quiet", TORCH, "numpy");
  }

  private static boolean succeeds(String... command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + command[0], e);
    } catch (IOException missing) {
      return false;
    }
  }

  /**
   * Starts every configuration of a workload; each is warm when this returns. One that can't be
   * compiled, for want of a C++ compiler for instance, is left out, and said to be.
   *
   * @param workload what to run
   * @param classes width of the classifier
   * @throws IOException if an eager one can't be started
   */
  List<PyTorchPeer> start(Workload workload, int classes) throws IOException {
    List<PyTorchPeer> peers = new ArrayList<>();
    try {
      for (Workload.Precision precision : Workload.Precision.values()) {
        String type = precision.name().toLowerCase(Locale.ROOT);
        peers.add(start(workload, classes, type, "eager"));
        if (python.isPresent()) {
          compiled(workload, classes, type).ifPresent(peers::add);
        }
      }
      return peers;
    } catch (IOException e) {
      peers.forEach(PyTorchPeer::close);
      throw e;
    }
  }

  private Optional<PyTorchPeer> compiled(Workload workload, int classes, String precision) {
    try {
      return Optional.of(start(workload, classes, precision, "compile"));
    } catch (IOException e) {
      System.err.println("Left out, and so may be the best PyTorch: " + e.getMessage());
      return Optional.empty();
    }
  }

  private PyTorchPeer start(Workload workload, int classes, String precision, String mode)
      throws IOException {
    List<String> command = new ArrayList<>(program());
    command.addAll(
        List.of(
            "--model", workload.model(),
            "--size", Integer.toString(workload.size()),
            "--classes", Integer.toString(classes),
            "--batch-size", Integer.toString(workload.batchSize()),
            "--precision", precision,
            "--mode", mode,
            "--task", workload.task().name().toLowerCase(Locale.ROOT),
            "--threads", Integer.toString(threads)));
    String name = (python.isPresent() ? "PyTorch " : "libtorch ") + mode + " " + precision;
    return PyTorchPeer.start(name, command, Files.createTempFile("kiln-peer", ".log"));
  }

  private List<String> program() throws IOException {
    if (python.isPresent()) {
      return List.of(
          python.get().toString(), home.resolve("bench/peers/pytorch_peer.py").toString());
    }
    Path target = home.resolve("bench/libtorch/target");
    Path classPath = target.resolve("classpath.txt");
    if (!Files.exists(classPath) && !succeeds(home.resolve("kiln").toString(), "bench-libtorch")) {
      throw new IOException(
          "libtorch could not be built: what Maven said is in " + home.resolve("target/build.log"));
    }
    return List.of(
        "java",
        "-cp",
        target.resolve("classes") + java.io.File.pathSeparator + Files.readString(classPath),
        "org.kiln.bench.libtorch.LibtorchPeer");
  }
}
