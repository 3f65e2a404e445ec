package org.kiln.cli;

import java.nio.file.Path;
import org.kiln.notebook.install.KernelInstaller;
import org.kiln.notebook.install.KernelKind;
import org.kiln.notebook.install.KernelStart;
import org.kiln.notebook.install.PythonEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kiln kernel}. */
@Command(
    name = "kernel",
    description = "Installs the Jupyter kernel \"Java (Kiln)\".",
    subcommands = KernelCommand.Install.class)
final class KernelCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "kernel needs a command: install");
  }

  /** {@code kiln kernel install}. */
  @Command(
      name = "install",
      description = {
        "Writes the kernel specification, which starts a kernel through this checkout's launcher.",
        "Without a place it goes to .venv if there is one, else to --user."
      })
  static final class Install implements Runnable {

    @Spec private CommandSpec spec;

    @ArgGroup private Place place;

    @Option(
        names = "--kernel",
        paramLabel = "KERNEL",
        defaultValue = "jjava",
        description =
            "The Java kernel to build on: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private KernelKind kind;

    /** Where the kernel goes. */
    static final class Place {
      @Option(names = "--user", description = "For you, whatever Python environment is used.")
      private boolean user;

      @Option(
          names = "--sys-prefix",
          description = "Into the active Python environment; .venv if none is active.")
      private boolean sysPrefix;

      @Option(
          names = "--prefix",
          paramLabel = "FOLDER",
          description = "Into the Python environment in this folder. Default: none.")
      private Path prefix;
    }

    @Override
    public void run() {
      KernelInstaller installer = new KernelInstaller(KernelStart.ofThisJvm());
      Path folder = install(installer, new PythonEnvironment(LabCommand.home()).folder());
      spec.commandLine()
          .getOut()
          .println("Installed \"" + KernelInstaller.DISPLAY_NAME + "\" in " + folder);
    }

    private Path install(KernelInstaller installer, Path venv) {
      if (place == null) {
        return venv.toFile().isDirectory()
            ? installer.intoPrefix(venv, kind)
            : installer.forUser(kind);
      }
      if (place.prefix != null) {
        return installer.intoPrefix(place.prefix, kind);
      }
      return place.user ? installer.forUser(kind) : installer.intoActivePrefix(venv, kind);
    }
  }
}
