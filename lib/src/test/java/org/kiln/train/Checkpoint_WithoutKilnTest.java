package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.dl4j.TinyNetworks;
import org.kiln.model.ModelInfo;
import org.kiln.model.Models;
import org.kiln.optim.Optimizer;
import org.kiln.optim.PlainUpdaters;
import org.kiln.optim.Schedules;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** A checkpoint is DL4J's: a Java without Kiln reads it, computes the same and trains on. */
@Tag("process")
class Checkpoint_WithoutKilnTest {

  private static final int IMAGES = 2;
  private static final int SIDE = 32;
  private static final OptimizerSettings MOMENTUM =
      new OptimizerSettings(OptimizerSettings.Kind.SGD, 0.05, 0.9, 1e-3);
  private static final String PROGRAM = "/without-kiln/ReadCheckpoints.java";

  @TempDir Path folder;

  private final List<Path> files = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();

  /** Saves the network as if in the middle of a run, and notes what it computes. */
  private void save(String name, Model model, OptimizerSettings optimizer, long... shape)
      throws IOException {
    NetworkView network = NetworkView.of(model);
    TrainingSettings base = TinyRuns.settings(2);
    TrainingSettings settings =
        new TrainingSettings(base.loop(), base.data(), optimizer, base.schedule(), 5);
    Optimizer resolved = optimizer.resolve(settings.schedule(TinyRuns.STEPS));
    network.apply(resolved);
    network.iterationCount(2);
    if (network.updaterState() != null) {
      Nd4j.getRandom().setSeed(1);
      INDArray state = network.updaterState();
      state.assign(Nd4j.rand(DataType.FLOAT, state.shape()).muli(1e-4));
    }
    Path file = folder.resolve(name + ".zip");
    CheckpointFile.write(
        file,
        network,
        new RunState.Subject(name, "made", TinyRuns.STEPS, ParallelOptions.NONE, "test", null),
        null,
        new CheckpointFile.Snapshot(settings, new Position(1, 2, Tally.Sums.ZERO), List.of()));
    Files.writeString(
        folder.resolve(name + ".zip.txt"),
        LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(" ")));
    files.add(file);
    network.applyPlainUpdaters();
    expected.add(file.getFileName() + " " + computed(model, shape));
  }

  private static String computed(Model model, long... sizes) {
    long[] shape = Arrays.copyOf(sizes, sizes.length - 1);
    long values = LongStream.of(shape).reduce(1, Math::multiplyExact);
    INDArray input = Nd4j.arange(values).castTo(DataType.FLOAT).divi(values).reshape(shape);
    INDArray labels = Nd4j.eye(sizes[sizes.length - 1]).castTo(DataType.FLOAT).getRows(0, 1);
    if (model instanceof MultiLayerNetwork layers) {
      String output = digest(layers.output(input));
      Nd4j.getRandom().setSeed(7);
      layers.fit(input, labels);
      return output + " " + digest(layers.params());
    }
    ComputationGraph graph = (ComputationGraph) model;
    String output = digest(graph.outputSingle(input));
    Nd4j.getRandom().setSeed(7);
    graph.fit(new INDArray[] {input}, new INDArray[] {labels});
    return output + " " + digest(graph.params());
  }

  private static String digest(INDArray array) {
    float[] values = array.dup().data().asFloat();
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return Digest.of(bytes.array());
  }

  private List<String> readWithoutKiln() throws Exception {
    String jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar") && !entry.contains("/org/kiln/"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-cp", jars));
    command.add(Path.of(getClass().getResource(PROGRAM).toURI()).toString());
    files.forEach(file -> command.add(file.toString()));
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    assertThat(process.waitFor()).as(() -> text(output)).isZero();
    return text(output).lines().filter(line -> line.contains(".zip ")).toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void configuration_withASchedule_namesDl4jOnly() {
    NetworkView network = NetworkView.of(network("lenet5"));
    network.apply(MOMENTUM.resolve(Schedules.oneCycle(0.1, 4)));
    assertThat(network.configurationJson()).contains("org.kiln.optim.Momentum");
    assertThat(PlainUpdaters.configuration(network.configurationJson(), 2, 0))
        .doesNotContain("org.kiln");
  }

  /** Layers that DL4J lacks stay: of those the trainer warns. */
  @Test
  void configuration_everyRegisteredNetwork_namesDl4jsUpdaters() {
    for (ModelInfo model : Models.all()) {
      String json = Models.configuration(model.name(), model.input(), 10, 1).toJson();
      assertThat(json).contains("org.kiln.optim.Momentum");
      assertThat(PlainUpdaters.configuration(json, 2, 0))
          .as(model.name())
          .doesNotContain("org.kiln.optim");
    }
  }

  private static int channels(String name) {
    return Models.info(name).input().channels();
  }

  private static ComputationGraph network(String name) {
    return Models.create(name, new ImageShape(SIDE, SIDE, channels(name)), 10, 1);
  }

  @Test
  void restore_everyOptimizer_computesTheSameAndTrainsOn() throws Exception {
    int threads = Nd4j.factory().blas().getMaxThreads();
    try {
      useThreads(1); // sums of other numbers of threads round otherwise
      saveAll();
    } finally {
      useThreads(threads);
    }
    assertThat(readWithoutKiln()).isEqualTo(expected);
  }

  private static void useThreads(int threads) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
  }

  private void saveAll() throws IOException {
    for (String name : List.of("lenet5", "resnet20")) {
      save(name, network(name), MOMENTUM, IMAGES, channels(name), SIDE, SIDE, 10);
    }
    for (OptimizerSettings.Kind kind : OptimizerSettings.Kind.values()) {
      OptimizerSettings settings = new OptimizerSettings(kind, 0.01, 0.9, 1e-3);
      save("graph-" + kind, TinyRuns.network(), settings, IMAGES, 3, 6, 6, 4);
      save("layers-" + kind, TinyNetworks.layers(), settings, IMAGES, 108, 4);
    }
    OptimizerSettings none = new OptimizerSettings(OptimizerSettings.Kind.SGD, 0.01, 0, 0);
    save("graph-without-state", TinyRuns.network(), none, IMAGES, 3, 6, 6, 4);
  }
}
