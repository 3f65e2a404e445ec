package org.kiln.bench;

import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kiln bench loader}. */
@Command(
    name = "loader",
    description =
        "Images/s of the data loader on CIFAR-sized images with crop and flip, by value type and"
            + " number of threads; takes about two minutes.")
final class LoaderCommand implements Callable<Integer> {

  @Option(
      names = {"-j", "--workers"},
      paramLabel = "N",
      split = ",",
      description = "Loader threads to measure, 0 = the consumer's own. Default: 0,1,2.")
  private String[] workers;

  @Override
  public Integer call() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(LoaderBenchmark.class.getName())
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true);
    new Runner((workers == null ? options : options.param("workers", workers)).build()).run();
    return 0;
  }
}
