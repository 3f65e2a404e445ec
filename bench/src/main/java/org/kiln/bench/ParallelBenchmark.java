package org.kiln.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.bench.Rounds.Rate;
import org.kiln.data.DataLoader;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.device.Backend;
import org.kiln.engine.device.Devices;
import org.kiln.model.Models;
import org.kiln.optim.Optimizer;
import org.kiln.optim.Schedules;
import org.kiln.train.Evaluator;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Several replicas beside one, and beside stock ParallelWrapper: rate, efficiency, and the accuracy
 * that the same number of samples brings.
 */
@Command(
    name = "parallel",
    description = "One replica, several, and stock ParallelWrapper, interleaved in one run.",
    mixinStandardHelpOptions = true)
final class ParallelBenchmark implements Callable<Integer> {

  private static final long SEED = 1;

  @Option(names = "--arch", description = "Network. Default: ${DEFAULT-VALUE}")
  private String architecture = "resnet20";

  @Option(names = "--dataset", description = "Data set. Default: ${DEFAULT-VALUE}")
  private String dataset = "cifar10";

  @Option(
      names = {"-b", "--batch-size"},
      description =
          "Images of a step by the most replicas; with fewer each takes more, so that all contenders"
              + " make the same steps. Default: ${DEFAULT-VALUE}")
  private int batchSize = 64;

  @Option(names = "--replicas", description = "Most replicas. Default: the GPUs, on the CPU 2")
  private Integer replicas;

  @Option(names = "--steps", description = "Steps of a round. Default: ${DEFAULT-VALUE}")
  private int steps = 10;

  @Option(names = "--rounds", description = "Timed rounds. Default: ${DEFAULT-VALUE}")
  private int rounds = 5;

  @Option(names = "--threads", description = "Threads of all replicas together. Default: all cores")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--precision", description = "auto, bf16 or fp32. Default: ${DEFAULT-VALUE}")
  private Precision precision = Precision.AUTO;

  @Option(names = "--learning-rate", description = "Constant rate. Default: ${DEFAULT-VALUE}")
  private double learningRate = 0.05;

  @Option(names = "--no-stock", description = "Leave ParallelWrapper out.")
  private boolean withoutStock;

  @Option(
      names = "--eval-steps",
      description = "Batches of 250 test images to measure; -1 = all. Default: ${DEFAULT-VALUE}")
  private int evalSteps = -1;

  @Option(
      names = "--results",
      description = "Folder the table is written to. Default: bench/results")
  private Path results;

  @Override
  public Integer call() throws IOException {
    Devices.require(Devices.Choice.AUTO);
    int most =
        replicas == null ? Math.max(2, Nd4j.getAffinityManager().getNumberOfDevices()) : replicas;
    Path home = Path.of(System.getProperty("kiln.home", "."));
    try (VisionDataset data = Datasets.open(dataset, DataOptions.defaults())) {
      ParallelReport report =
          new ParallelReport(
              Machine.here(home),
              threads,
              String.format("%s on %s, %d images a step", architecture, dataset, batchSize * most),
              (rounds + 1) * steps * batchSize * most,
              measure(data, most));
      System.out.println(report.markdown());
      ReportFiles.write(
          results == null ? home.resolve("bench/results") : results,
          "parallel",
          report.markdown(),
          report);
    }
    return 0;
  }

  private List<ParallelReport.Row> measure(VisionDataset data, int most) {
    RoundPlan plan = new RoundPlan(batchSize * most, steps);
    EngineOptions options = new EngineOptions(EngineChoice.AUTO, precision, threads);
    List<ParallelContender> contenders = new ArrayList<>();
    try {
      for (int count : counts(most)) {
        contenders.add(new KilnParallel(network(data), count, options, loader(data), plan));
      }
      if (!withoutStock) {
        contenders.add(new StockParallel(network(data), most, loader(data), plan));
      }
      Map<Contender, Rate> rates = Rounds.interleave(contenders, plan.imagesPerStep(), rounds);
      return contenders.stream().map(each -> row(each, rates, data)).toList();
    } finally {
      contenders.forEach(ParallelContender::close);
    }
  }

  /** Powers of two below {@code most}, and {@code most} itself, which stock has. */
  private static int[] counts(int most) {
    return IntStream.concat(IntStream.iterate(1, n -> n < most, n -> 2 * n), IntStream.of(most))
        .toArray();
  }

  private ParallelReport.Row row(
      ParallelContender contender, Map<Contender, Rate> rates, VisionDataset data) {
    double alone = rates.values().iterator().next().median();
    int devices = Backend.running() == Backend.CUDA ? contender.replicas() : 1;
    Rate rate = rates.get(contender);
    double efficiency =
        contender instanceof KilnParallel ? rate.median() / alone / devices : Double.NaN;
    double top1 =
        Evaluator.of(contender.network()).batchSize(250).steps(evalSteps).evaluate(data).top1();
    return new ParallelReport.Row(contender.name(), contender.replicas(), rate, efficiency, top1);
  }

  private static DataLoader.Builder loader(VisionDataset data) {
    return DataLoader.of(data, Split.TRAIN).seed(SEED).shuffle(true).dropLast(true);
  }

  private ComputationGraph network(VisionDataset data) {
    ComputationGraph network = Models.create(architecture, data.shape(), data.classes(), SEED);
    Optimizer.sgd(Schedules.constant(learningRate), 0.9, 5e-4).applyTo(network);
    return network;
  }
}
