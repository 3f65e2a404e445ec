package org.kiln.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kiln.notebook.install.InstallException;
import org.kiln.notebook.install.KernelInstaller;
import org.kiln.notebook.install.KernelKind;
import org.kiln.notebook.install.KernelStart;
import org.kiln.notebook.install.PythonEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln lab}. */
@Command(
    name = "lab",
    description = {
      "Opens JupyterLab on notebooks/ with the kernel \"Java (Kiln)\".",
      "It takes the active conda or virtual environment if that has what requirements.txt names;",
      "else it uses .venv, which it makes the first time."
    })
final class LabCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--setup-only",
      description = "Makes .venv if needed and installs the kernel, without opening JupyterLab.")
  private boolean setupOnly;

  @Parameters(
      paramLabel = "ARGUMENT",
      description = "For JupyterLab, after --; for instance: -- --no-browser --port=9999")
  private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    PythonEnvironment python = ready(spec);
    if (setupOnly) {
      return 0;
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of(python.python().toString(), "-m", "jupyterlab"));
    command.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
      Path notebooks = home().resolve("notebooks");
      builder.directory(Files.isDirectory(notebooks) ? notebooks.toFile() : home().toFile());
      return Children.await(builder.start());
    } catch (IOException e) {
      throw new InstallException("Can't start JupyterLab: " + e.getMessage(), e);
    }
  }

  /** The Python environment to use, with the kernel in it; made if there is none. */
  static PythonEnvironment ready(CommandSpec spec) {
    KernelStart start = KernelStart.ofThisJvm();
    PythonEnvironment python = PythonEnvironment.ready(home(), spec.commandLine().getErr());
    new KernelInstaller(start).intoPrefix(python.folder(), KernelKind.JJAVA);
    return python;
  }

  static Path home() {
    return Path.of(System.getProperty("kiln.home", "")).toAbsolutePath();
  }
}
