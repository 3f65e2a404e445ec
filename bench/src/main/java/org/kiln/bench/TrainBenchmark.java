package org.kiln.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.bench.Rounds.Rate;
import org.kiln.bench.Workload.Precision;
import org.kiln.bench.Workload.Task;
import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.Datasets;
import org.kiln.data.InMemoryDataset;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.StepProfile;
import org.kiln.model.Models;
import org.kiln.optim.Optimizer;
import org.kiln.optim.Schedules;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Training and inference rates beside PyTorch, stock DL4J and the sum of the primitives, all in one
 * run, interleaved round by round; the median of the rounds counts.
 */
@Command(
    name = "train",
    description = "Training steps beside PyTorch and stock DL4J, interleaved in one run.",
    mixinStandardHelpOptions = true)
final class TrainBenchmark implements Callable<Integer> {

  private static final int CLASSES = 10;
  private static final int BATCHES_OF_DATA = 16;
  private static final int PROFILED_STEPS = 20;
  private static final Path HOME = Path.of(System.getProperty("kiln.home", "."));

  @Option(
      names = "--rows",
      split = ",",
      description = "Rows to run, by name; default: all. Names: ${COMPLETION-CANDIDATES}",
      completionCandidates = RowNames.class)
  private List<String> rows = new RowNames().names();

  @Option(names = "--rounds", description = "Timed rounds. Default: ${DEFAULT-VALUE}")
  private int rounds = 7;

  @Option(names = "--threads", description = "Threads each side computes with. Default: all cores")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--python",
      description = "Python interpreter with torch. Default: an environment made for it")
  private Path python;

  @Option(names = "--no-torch", description = "Leave PyTorch out.")
  private boolean withoutTorch;

  @Option(names = "--no-stock", description = "Leave stock DL4J out.")
  private boolean withoutStock;

  @Option(
      names = "--profile",
      description = {
        "Prints time, bytes and FLOP/s of each node of a training step, and writes them as a trace",
        "that chrome's trace viewer opens, beside the results."
      })
  private boolean profiled;

  @Option(
      names = "--results",
      description = "Folder the table is written to. Default: bench/results")
  private Path results;

  /** Names of the rows, for help and errors. */
  static final class RowNames implements Iterable<String> {

    List<String> names() {
      return Workload.ALL.stream().map(Workload::name).toList();
    }

    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Workload> selected = selected();
    TorchPeers torch = withoutTorch ? null : TorchPeers.find(HOME, python, threads);
    List<WorkloadResult> finished = new ArrayList<>();
    String torchVersion = "";
    for (Workload workload : selected) {
      System.err.println("Running " + workload.name() + " ...");
      List<PyTorchPeer> peers = torch == null ? List.of() : torch.start(workload, CLASSES);
      try {
        finished.add(measure(workload, peers));
        torchVersion = peers.isEmpty() ? "" : peers.get(0).version();
      } finally {
        peers.forEach(PyTorchPeer::close);
      }
    }
    CompileTime compiling = CompileTime.measure(threads);
    BenchReport report =
        new BenchReport(Machine.here(HOME), threads, torchVersion, finished, compiling);
    System.out.println(report.markdown());
    report.write(folder(), "train");
    return 0;
  }

  private List<Workload> selected() {
    List<String> known = new RowNames().names();
    for (String row : rows) {
      if (!known.contains(row)) {
        throw new IllegalArgumentException("No row is called \"" + row + "\". There are: " + known);
      }
    }
    return Workload.ALL.stream().filter(workload -> rows.contains(workload.name())).toList();
  }

  private WorkloadResult measure(Workload workload, List<PyTorchPeer> peers) throws IOException {
    ImageShape shape = new ImageShape(workload.size(), workload.size(), 3);
    int images = BATCHES_OF_DATA * workload.batchSize();
    try (VisionDataset data = inMemory(Datasets.dummy(shape, CLASSES, images, images));
        KilnContender kiln = new KilnContender(workload, network(workload), data, threads)) {
      List<Contender> contenders = new ArrayList<>();
      contenders.add(kiln);
      PrimitivesContender limit = null;
      if (workload.task() == Task.TRAIN) {
        limit = new PrimitivesContender(kiln);
        contenders.add(limit);
      }
      contenders.addAll(peers);
      StockContender stock = null;
      if (workload.stock() && !withoutStock) {
        stock =
            new StockContender(
                network(workload), batch(workload, data), workload.task() == Task.TRAIN);
        contenders.add(stock);
      }
      Map<Contender, Rate> rates = Rounds.interleave(contenders, workload.batchSize(), rounds);
      if (profiled && workload.task() == Task.TRAIN) {
        keep(workload, kiln.profile(PROFILED_STEPS));
      }
      return result(workload, kiln, limit, stock, rates);
    }
  }

  /** Made images, kept, so that the loader is measured and not the making. */
  private static VisionDataset inMemory(VisionDataset made) {
    return new VisionDataset(
        made.name(),
        InMemoryDataset.copyOf(made.train()),
        InMemoryDataset.copyOf(made.test()),
        made.normalization());
  }

  private void keep(Workload workload, StepProfile profile) {
    System.out.println(profile.table());
    profile.write(folder(), "profile-" + workload.name() + "-" + ReportFiles.today());
  }

  private Path folder() {
    return results == null ? HOME.resolve("bench/results") : results;
  }

  private static ComputationGraph network(Workload workload) {
    ImageShape shape = new ImageShape(workload.size(), workload.size(), 3);
    ComputationGraph network = Models.create(workload.model(), shape, CLASSES, 1);
    Optimizer.sgd(Schedules.constant(0.01), 0.9, 5e-4).applyTo(network);
    return network;
  }

  private static DataSet batch(Workload workload, VisionDataset data) {
    try (DataLoader loader =
            DataLoader.of(data, Split.TRAIN).batchSize(workload.batchSize()).build();
        BatchStream batches = loader.epoch(0)) {
      Batch first = batches.next();
      return first.toDataSet();
    }
  }

  private static WorkloadResult result(
      Workload workload,
      Contender kiln,
      Contender limit,
      Contender stock,
      Map<Contender, Rate> rates) {
    Map<String, Rate> byName = new LinkedHashMap<>();
    rates.forEach((contender, rate) -> byName.put(contender.name(), rate));
    Rate own = rates.get(kiln);
    Optional<Rate> torch =
        rates.entrySet().stream()
            .filter(entry -> entry.getKey() instanceof PyTorchPeer)
            .filter(entry -> counts(workload, entry.getKey().name()))
            .map(Map.Entry::getValue)
            .max(Comparator.comparingDouble(Rate::median));
    return new WorkloadResult(
        workload,
        byName,
        own,
        over(own, torch),
        over(own, Optional.ofNullable(rates.get(stock))),
        over(own, Optional.ofNullable(rates.get(limit))));
  }

  private static boolean counts(Workload workload, String peer) {
    return workload.anyPrecisionPeer()
        || workload.precision() == Precision.FP32 == peer.endsWith("fp32");
  }

  private static OptionalDouble over(Rate own, Optional<Rate> other) {
    return other.stream().mapToDouble(own::over).findFirst();
  }
}
