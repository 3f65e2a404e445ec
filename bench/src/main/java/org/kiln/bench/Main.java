package org.kiln.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Where {@code ./kiln bench} starts. */
@Command(
    name = "bench",
    description = "Benchmarks: rates beside peers, in one run, on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainBenchmark.class, ParallelBenchmark.class, LoaderCommand.class})
public final class Main {

  private Main() {}

  /** Runs one benchmark and ends the JVM: 0 done, 1 failed, 2 bad usage. */
  public static void main(String[] arguments) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          command.getErr().println("kiln bench: " + exception.getMessage());
          return 1;
        });
    System.exit(commandLine.execute(arguments));
  }
}
