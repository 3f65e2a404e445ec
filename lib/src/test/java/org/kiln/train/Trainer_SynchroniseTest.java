package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.Kiln;
import org.kiln.data.Batch;
import org.kiln.engine.ElsewhereEngine;
import org.kiln.engine.ElsewhereEngines;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.FallbackEngine;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkView;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.kiln.engine.parallel.ParallelNetworks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.learning.config.Sgd;

/** Whoever looks at a network sees it trained, wherever the engine trains it. */
class Trainer_SynchroniseTest {

  private static final int EPOCHS = 2;

  @TempDir Path folder;

  /** What a run left, and what was seen of it on the way. */
  private record Left(Run run, List<String> seen, Map<String, byte[]> last, byte[] best) {}

  private Left run(String name, EngineChoice choice, boolean stop) throws IOException {
    ComputationGraph network = TinyRuns.network();
    List<String> seen = new ArrayList<>();
    Path to = folder.resolve(name);
    Trainer trainer =
        TinyRuns.trainer(network, EPOCHS)
            .engine(new EngineOptions(choice, Precision.FP32, 1))
            .saveTo(to);
    Run run = trainer.listener(new Eyes(network, seen, stop ? trainer : null)).fit();
    seen.add("returned " + digests(network));
    seen.add("evaluated " + run.evaluate().score());
    return new Left(
        run,
        seen,
        CheckpointEdits.entries(to.resolve("tiny_checkpoint.zip")),
        stop ? null : CheckpointEdits.entries(to.resolve("tiny_best.zip")).get("coefficients.bin"));
  }

  private static String digests(Model network) {
    NetworkView view = NetworkView.of(network);
    return Digest.of(network.params()) + Digest.of(view.updaterState()) + view.iterationCount();
  }

  /** Looks at every event but those of steps. */
  private static final class Eyes extends RunListener {

    private final Model network;
    private final List<String> seen;
    private final Trainer stopped;

    Eyes(Model network, List<String> seen, Trainer stopped) {
      this.network = network;
      this.seen = seen;
      this.stopped = stopped;
    }

    private void look(String event) {
      seen.add(event + " " + digests(network));
    }

    @Override
    public void onStep(Step step) {
      if (stopped != null && step.iteration() == TinyRuns.STEPS) {
        stopped.requestStop();
      }
    }

    @Override
    public void onEpochStart(Model model) {
      look("epoch start");
    }

    @Override
    public void onEpochEnd(Model model) {
      look("epoch end");
    }

    @Override
    public void onEpoch(EpochResult epoch) {
      look("epoch");
      Metrics measured = Evaluator.of(network).engine(TinyRuns.ENGINE).evaluate(TinyRuns.data());
      seen.add("measured " + measured.score());
    }

    @Override
    public void onInterrupt() {
      look("interrupt");
    }

    @Override
    public void onRunEnd(Run run) {
      look("end");
    }
  }

  private void assertSame(EngineChoice choice, boolean stop) throws IOException {
    Left expected = run("here", choice, stop);
    Left actual = run("elsewhere", choice, stop, ElsewhereEngines::during);
    assertThat(actual.run().interrupted()).isEqualTo(stop);
    assertThat(actual.seen()).isEqualTo(expected.seen()).hasSizeGreaterThan(6);
    assertThat(actual.run().history())
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*imagesPerSecond", ".*seconds")
        .isEqualTo(expected.run().history());
    assertThat(actual.last().keySet()).isEqualTo(expected.last().keySet());
    // The other entries hold times, and their digests.
    for (String entry : List.of("coefficients.bin", "updaterState.bin", "configuration.json")) {
      assertThat(actual.last().get(entry)).as(entry).isEqualTo(expected.last().get(entry));
    }
    assertThat(actual.best()).isEqualTo(expected.best());
  }

  private Left run(
      String name, EngineChoice choice, boolean stop, Function<Supplier<Left>, Left> how) {
    return how.apply(
        () -> {
          try {
            return run(name, choice, stop);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"DL4J", "ONEDNN"})
  void fit_leavesWhatAnEngineInPlaceDoes(EngineChoice choice) throws IOException {
    assertSame(choice, false);
  }

  @ParameterizedTest
  @EnumSource(names = {"DL4J", "ONEDNN"})
  void fit_stoppedLeavesWhatAnEngineInPlaceDoes(EngineChoice choice) throws IOException {
    assertSame(choice, true);
  }

  @Test
  void fit_divergedIsShownAsItWas() {
    List<String> expected = diverged();
    assertThat(ElsewhereEngines.during(Trainer_SynchroniseTest::diverged)).isEqualTo(expected);
    assertThat(expected).hasSize(1);
  }

  private static List<String> diverged() {
    ComputationGraph network = TinyRuns.network();
    List<String> seen = new ArrayList<>();
    Trainer trainer =
        TinyRuns.trainer(network, 1)
            .learningRate(1e30)
            .listener(
                new RunListener() {
                  @Override
                  public void onDiverged(Run run, DivergedException cause) {
                    seen.add(digests(run.network()));
                  }
                });
    assertThatThrownBy(trainer::fit).isInstanceOf(DivergedException.class);
    return seen;
  }

  @Test
  void kilnFit_isSeenAtEveryEpochsEndAndLeft() {
    List<String> expected = iterated();
    assertThat(ElsewhereEngines.during(Trainer_SynchroniseTest::iterated)).isEqualTo(expected);
    assertThat(expected).doesNotHaveDuplicates().hasSize(2);
  }

  /** Stopped in the second epoch: one end of an epoch is seen, and what is left. */
  private static List<String> iterated() {
    ComputationGraph network = ParallelNetworks.network(new Sgd(0.1));
    List<String> seen = new ArrayList<>();
    network.addListeners(
        new BaseTrainingListener() {
          @Override
          public void onEpochEnd(Model model) {
            seen.add(digests(model));
          }
        });
    Batch batch = ParallelNetworks.batch(4, 1);
    MultiDataSet data =
        NetworkInputs.of(NetworkView.of(network)).copy(batch, DataType.FLOAT).toMultiDataSet();
    var iterator = new InterruptingIterator(data);
    Kiln.fit(network, iterator, 2, new EngineOptions(EngineChoice.AUTO, Precision.FP32, 1));
    assertThat(Thread.interrupted()).isTrue();
    seen.add(digests(network));
    return seen;
  }

  /** Two batches an epoch; the last of the second epoch interrupts the thread. */
  private static final class InterruptingIterator implements MultiDataSetIterator {

    private static final long serialVersionUID = 1L;

    private final transient MultiDataSet data;
    private int given;
    private int total;

    InterruptingIterator(MultiDataSet data) {
      this.data = data;
    }

    @Override
    public boolean hasNext() {
      return given < 2;
    }

    @Override
    public MultiDataSet next() {
      given++;
      if (++total == 4) {
        Thread.currentThread().interrupt();
      }
      return data;
    }

    @Override
    public MultiDataSet next(int count) {
      return next();
    }

    @Override
    public void reset() {
      given = 0;
    }

    @Override
    public boolean resetSupported() {
      return true;
    }

    @Override
    public boolean asyncSupported() {
      return false;
    }

    @Override
    public MultiDataSetPreProcessor getPreProcessor() {
      return null;
    }

    @Override
    public void setPreProcessor(MultiDataSetPreProcessor processor) {
      throw new UnsupportedOperationException();
    }
  }

  /** An engine that another takes over from must not bring its numbers back later. */
  @Test
  void fallbackEngine_goesOnWithWhatWasTrained() {
    ComputationGraph expected = ParallelNetworks.network(new Sgd(0.1));
    ComputationGraph actual = ParallelNetworks.network(new Sgd(0.1));
    Batch batch = ParallelNetworks.batch(4, 1);
    try (Engine here = new Dl4jEngine(expected, 1);
        Engine elsewhere =
            new FallbackEngine(
                new ElsewhereEngine(actual, copy -> new Dl4jEngine(copy, 1)).refusingFrom(2),
                () -> new Dl4jEngine(actual, 1),
                (iteration, reason) -> assertThat(iteration).isEqualTo(2))) {
      for (int step = 0; step < 4; step++) {
        here.fit(batch);
        elsewhere.fit(batch);
      }
    }
    assertThat(digests(actual)).isEqualTo(digests(expected));
  }
}
