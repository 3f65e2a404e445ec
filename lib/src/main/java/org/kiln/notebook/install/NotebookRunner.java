package org.kiln.notebook.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a notebook from top to bottom without a browser. */
public final class NotebookRunner {

  private static final String SCRIPT = "run_notebook.py";

  private final PythonEnvironment python;

  /**
   * @param python has Jupyter and the kernel
   */
  public NotebookRunner(PythonEnvironment python) {
    this.python = python;
  }

  /**
   * What becomes of the outputs.
   *
   * @param html a page that needs no network, nor any other file
   * @param notebook the notebook with its outputs; may be the one that is run
   */
  public record Outputs(Optional<Path> html, Optional<Path> notebook) {}

  /**
   * Starts running; progress goes to this process's own output.
   *
   * @param notebook what to run; its folder is the cells' current folder
   * @return ends with 0, or with 1 after an error in a cell, which it has shown
   * @throws InstallException if there is no such notebook
   */
  public Process start(Path notebook, Outputs outputs) {
    require(notebook);
    List<String> command = new ArrayList<>();
    command.add(python.python().toString());
    command.add("-");
    command.add(notebook.toAbsolutePath().toString());
    outputs.html().ifPresent(file -> command.addAll(List.of("--html", absolute(file))));
    outputs.notebook().ifPresent(file -> command.addAll(List.of("--notebook", absolute(file))));
    try {
      ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
      builder
          .environment()
          .putAll(Map.of("PYTHONUNBUFFERED", "1", "PYDEVD_DISABLE_FILE_VALIDATION", "1"));
      builder.redirectInput(ProcessBuilder.Redirect.PIPE);
      Process process = builder.start();
      try (InputStream script = NotebookRunner.class.getResourceAsStream(SCRIPT);
          OutputStream in = process.getOutputStream()) {
        script.transferTo(in);
      }
      return process;
    } catch (IOException e) {
      throw new InstallException("Can't run " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks, before a Python environment is made for it, that there is a notebook to run.
   *
   * @throws InstallException if there is none
   */
  public static void require(Path notebook) {
    if (!Files.isRegularFile(notebook)) {
      throw new InstallException("There is no notebook '" + notebook + "': check the path");
    }
  }

  private static String absolute(Path file) {
    return file.toAbsolutePath().toString();
  }
}
