package org.kiln.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code kiln}: the list of commands. */
@Command(
    name = "kiln",
    description = "Trains image classifiers with Deeplearning4j.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      ModelsCommand.class,
      DatasetsCommand.class,
      RecipesCommand.class,
      DevicesCommand.class,
      LabCommand.class,
      KernelCommand.class,
      RunCommand.class,
      VersionCommand.class
    },
    versionProvider = VersionCommand.class,
    footer = {
      "",
      "'kiln COMMAND --help' explains a command's options.",
      "'kiln test' runs all tests and 'kiln bench' the benchmarks; the launcher does both.",
      "",
      "Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted (saved and resumable);",
      "129 and 143 likewise, by a terminal that was closed and by 'kill'."
    })
final class KilnCommand implements Runnable {

  @Spec private CommandSpec spec;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help and ends.")
  private boolean help;

  @CommandLine.Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the versions of Kiln and Java and ends.")
  private boolean version;

  @CommandLine.Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Shows the stack trace of an error; so does KILN_DEBUG=1.")
  private boolean debug;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
