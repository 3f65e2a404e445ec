package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.kiln.engine.Tolerance.assertSameBits;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.Datasets;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.SelfRemovingListener;

class Trainer_FitTest {

  @TempDir Path folder;

  private JsonNode json(String name) throws IOException {
    return Json.parse(Files.readAllBytes(folder.resolve(name)));
  }

  @Test
  void fit_leavesACompleteFolder() throws IOException {
    Run run = TinyRuns.trainer(TinyRuns.network(), 2).saveTo(folder).printFreq(2).fit();

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .satisfiesExactlyInAnyOrder(
              name -> assertThat(name).isEqualTo("config.json"),
              name -> assertThat(name).isEqualTo("curve.png"),
              name -> assertThat(name).isEqualTo("history.csv"),
              name -> assertThat(name).isEqualTo("report.json"),
              name -> assertThat(name).isEqualTo("tiny_best.zip"),
              name -> assertThat(name).isEqualTo("tiny_checkpoint.zip"),
              name -> assertThat(name).matches("log_training_tiny_\\d{8}-\\d{6}\\.txt"));
    }
    assertThat(run.bestCheckpoint()).contains(folder.resolve("tiny_best.zip"));
    assertThat(run.lastCheckpoint()).contains(folder.resolve("tiny_checkpoint.zip"));
    var picture = ImageIO.read(folder.resolve("curve.png").toFile());
    assertThat(picture.getWidth()).isGreaterThan(1000);
    assertThat(json("config.json").at("/settings/data/batch_size").asInt()).isEqualTo(8);
  }

  @Test
  void fit_reportHasExactlyTheListedKeys() throws IOException {
    Run run =
        TinyRuns.trainer(TinyRuns.network(), 2)
            .trainingStepPerEpoch(2)
            .evalStepPerEpoch(1)
            .skipSteps(1)
            .saveTo(folder)
            .fit();
    JsonNode report = json("report.json");
    List<String> keys = new ArrayList<>();
    report.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
            "model",
            "dataset",
            "engine",
            "device",
            "precision",
            "world_size",
            "rank",
            "local_rank",
            "batch_size",
            "accumulate",
            "epochs",
            "training_step_per_epoch",
            "eval_step_per_epoch",
            "skip_steps",
            "seed",
            "parameters",
            "acc1_best",
            "acc5_best",
            "acc1_last",
            "loss_last",
            "precision_macro",
            "recall_macro",
            "f1_macro",
            "train_fps_mean",
            "train_fps_min",
            "train_fps_max",
            "training_time",
            "kiln_version",
            "java",
            "machine");
    assertThat(report.get("training_step_per_epoch").asInt()).isEqualTo(2);
    assertThat(report.get("skip_steps").asInt()).isEqualTo(1);
    // Convolution 3*3*3*5 + 5, batch norm 2*5, output 5*4 + 4.
    assertThat(report.get("parameters").asInt()).isEqualTo(174);
    assertThat(report.get("acc1_last").asDouble()).isEqualTo(run.metrics().get().top1());
    assertThat(report.get("train_fps_min").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(report.get("train_fps_mean").asDouble());
    assertThat(report.get("train_fps_max").asDouble())
        .isGreaterThanOrEqualTo(report.get("train_fps_mean").asDouble());
    assertThat(run.metrics().get().images()).isEqualTo(4);
    assertThat(run.last().get().step()).isEqualTo(4);
  }

  @Test
  void fit_historyHasOneRowAnEpoch() throws IOException {
    Run run = TinyRuns.trainer(TinyRuns.network(), 3).evalInterval(2).saveTo(folder).fit();
    List<String> rows = Files.readAllLines(folder.resolve("history.csv"));
    assertThat(rows.get(0))
        .isEqualTo(
            "epoch,step,lr,train_loss,train_top1,val_loss,val_top1,val_top5,"
                + "images_per_second,seconds");
    assertThat(rows).hasSize(4);
    assertThat(rows.get(1)).startsWith("1,3,").contains(",,,");
    assertThat(rows.get(2).split(",")[5])
        .isEqualTo(String.format("%.6f", run.history().get(1).validation().loss()));
    assertThat(run.history()).extracting(EpochResult::validated).containsExactly(false, true, true);
  }

  @Test
  void fit_logTellsTheStory() throws IOException {
    TinyRuns.trainer(TinyRuns.network(), 2).printFreq(2).saveTo(folder).fit();
    try (Stream<Path> files = Files.list(folder)) {
      Path log = files.filter(f -> f.getFileName().toString().startsWith("log_")).findFirst().get();
      List<String> lines = Files.readAllLines(log).stream().map(l -> l.substring(20)).toList();
      assertThat(lines.get(0)).startsWith("Engine dl4j");
      assertThat(lines.get(1)).endsWith("tiny on dummy");
      assertThat(lines).filteredOn(l -> l.startsWith("epoch 1/2 [")).hasSize(2);
      assertThat(lines).filteredOn(l -> l.startsWith("epoch 2/2 done")).hasSize(1);
      assertThat(lines).filteredOn(l -> l.startsWith("Done after 2 of 2 epochs")).hasSize(1);
    }
  }

  @Test
  void fit_checkpointIsReadByPlainDl4j() throws IOException {
    ComputationGraph network = TinyRuns.network();
    TinyRuns.trainer(network, 1).saveTo(folder).fit();
    ComputationGraph restored =
        ModelSerializer.restoreComputationGraph(folder.resolve("tiny_checkpoint.zip").toFile());
    assertSameBits("parameters", restored.params(), network.params());
    assertSameBits(
        "updater state",
        restored.getUpdater().getStateViewArray(),
        network.getUpdater().getStateViewArray());
    assertThat(restored.getIterationCount()).isEqualTo(TinyRuns.STEPS);
    assertThat(restored.getEpochCount()).isEqualTo(1);
  }

  /** So that DL4J's own serialiser writes what can be read where there is no Kiln. */
  @Test
  void fit_leavesPlainUpdaters_alsoWhenStopped() {
    ComputationGraph network = TinyRuns.network();
    TinyRuns.trainer(network, 1).fit();
    assertThat(network.getConfiguration().toJson()).doesNotContain("org.kiln");
    Trainer stopped = TinyRuns.trainer(network, 1);
    stopped.requestStop();
    stopped.fit();
    assertThat(network.getConfiguration().toJson()).doesNotContain("org.kiln");
  }

  /** Events as DL4J's own fit sends them. */
  private static final class Recorder extends BaseTrainingListener {

    private final List<String> events = new ArrayList<>();

    @Override
    public void onEpochStart(Model model) {
      events.add("start " + counters(model));
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      events.add("iteration " + iteration + " " + epoch + " " + counters(model));
    }

    @Override
    public void onEpochEnd(Model model) {
      events.add("end " + counters(model));
    }

    private static String counters(Model model) {
      ComputationGraph graph = (ComputationGraph) model;
      return graph.getIterationCount() + "/" + graph.getEpochCount();
    }
  }

  @Test
  void fit_listenersSeeWhatDl4jsFitShows() {
    Recorder expected = new Recorder();
    ComputationGraph plain = TinyRuns.network();
    plain.setListeners(expected);
    plain.fit(
        org.kiln.data.DataLoader.of(TinyRuns.data(), org.kiln.data.Split.TRAIN)
            .batchSize(8)
            .build()
            .asDataSetIterator(),
        2);

    Recorder onNetwork = new Recorder();
    Recorder onTrainer = new Recorder();
    ComputationGraph network = TinyRuns.network();
    network.setListeners(onNetwork);
    TinyRuns.trainer(network, 2).listener(onTrainer).fit();

    assertThat(onNetwork.events).isEqualTo(expected.events);
    assertThat(onTrainer.events).isEqualTo(expected.events);
    assertThat(network.getListeners()).hasSize(1).first().isSameAs(onNetwork);
  }

  @Test
  void fit_divergenceStopsAndKeepsTheLastGoodCheckpoint() {
    ComputationGraph network = TinyRuns.network();
    RunListener poison =
        new RunListener() {
          @Override
          public void onEpoch(EpochResult epoch) {
            network.getParam("conv_W").putScalar(0, Double.NaN);
          }
        };
    Trainer trainer = TinyRuns.trainer(network, 2).saveTo(folder).listener(poison);
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("The loss became NaN at step 4 (epoch 2, batch 1 of 3)")
        .hasMessageContaining("--learning-rate 0.0050")
        .hasMessageContaining("tiny_checkpoint.zip");
    Checkpoint good = Checkpoint.read(folder.resolve("tiny_checkpoint.zip"));
    assertThat(good.history()).hasSize(1);
    assertThat(good.network().params().sumNumber().doubleValue()).isFinite();
  }

  @Test
  void fit_compiledEnginesHiddenNaNNeverReachesACheckpoint() {
    ComputationGraph network = TinyRuns.network();
    RunListener poison =
        new RunListener() {
          @Override
          public void onStep(Step step) {
            if (step.iteration() == TinyRuns.STEPS) {
              network.getParam("conv_W").putScalar(0, Double.NaN);
            }
          }
        };
    Trainer trainer =
        TinyRuns.trainer(network, 3)
            .engine(new EngineOptions(EngineChoice.ONEDNN, Precision.FP32, 1))
            .saveTo(folder)
            .listener(poison);
    assertThatThrownBy(trainer::fit).isInstanceOf(DivergedException.class);
    Checkpoint good = Checkpoint.read(folder.resolve("tiny_checkpoint.zip"));
    assertThat(good.history()).hasSize(1);
    assertThat(good.network().params().sumNumber().doubleValue()).isFinite();
  }

  @Test
  void fit_interruptStopsWithinOneStep() {
    ComputationGraph network = TinyRuns.network();
    RunListener interrupter =
        new RunListener() {
          @Override
          public void onStep(Step step) {
            if (step.iteration() == 1) {
              Thread.currentThread().interrupt();
            }
          }
        };
    Run run = TinyRuns.trainer(network, 2).saveTo(folder).listener(interrupter).fit();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.interrupted()).isTrue();
    assertThat(run.summary())
        .contains("go on with Trainer.resume on " + folder.resolve("tiny_checkpoint.zip"));
    assertThat(network.getIterationCount()).isEqualTo(2);
    assertThat(Checkpoint.read(folder.resolve("tiny_checkpoint.zip")).parametersSha256())
        .isEqualTo(Checkpoint.parametersSha256(network));
  }

  @ParameterizedTest
  @ValueSource(strings = {"onEpochStart", "iterationDone", "onEpochEnd"})
  void fit_networksListenerThatRemovesItself_isToldOnce(String when) {
    ComputationGraph network = TinyRuns.network();
    SelfRemovingListener listener = new SelfRemovingListener(when);
    network.setListeners(listener);
    assertThat(TinyRuns.trainer(network, 2).fit().interrupted()).isFalse();
    assertThat(listener.events()).filteredOn(when::equals).hasSize(1);
  }

  @Test
  void fit_unwritableFolderIsFoundBeforeTraining() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    ComputationGraph network = TinyRuns.network();
    Trainer trainer = TinyRuns.trainer(network, 1).saveTo(file.resolve("run"));
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("Can't write to the save path");
    assertThat(network.getIterationCount()).isZero();
  }

  @Test
  void fit_otherNumberOfClassesIsRefused() {
    Trainer trainer =
        Trainer.of(TinyRuns.network()).data(Datasets.dummy(new ImageShape(6, 6, 3), 5, 10, 10));
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("4 outputs, dummy has 5 classes");
  }

  @Test
  void fit_startEpochBeginsThere() {
    ComputationGraph network = TinyRuns.network();
    Run run = TinyRuns.trainer(network, 3).startEpoch(3).fit();
    assertThat(run.history()).extracting(EpochResult::epoch).containsExactly(3);
    assertThat(network.getIterationCount()).isEqualTo(9);
    assertThat(network.getEpochCount()).isEqualTo(3);
  }

  @Test
  void fit_decaysWeightsOnly() {
    ComputationGraph network = TinyRuns.network();
    TinyRuns.trainer(network, 1).fit();
    var conv =
        (org.deeplearning4j.nn.conf.layers.BaseLayer) network.getLayer("conv").conf().getLayer();
    var bn = (org.deeplearning4j.nn.conf.layers.BaseLayer) network.getLayer("bn").conf().getLayer();
    assertThat(conv.getRegularizationByParam("W")).hasSize(1);
    assertThat(conv.getRegularizationByParam("b")).isNullOrEmpty();
    assertThat(bn.getRegularizationByParam("gamma")).isNullOrEmpty();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String log() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return Files.readString(
          files.filter(file -> file.getFileName().toString().startsWith("log_")).findFirst().get());
    }
  }

  private static RunListener poison(ComputationGraph network, int epoch) {
    return new RunListener() {
      @Override
      public void onStep(Step step) {
        if (step.epoch() == epoch && step.index() == 1) {
          network.getParam("conv_W").putScalar(0, Double.NaN);
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fit_divergenceLeavesRowCurveReportAndErrorLine(int epoch) throws IOException {
    ComputationGraph network = TinyRuns.network();
    Trainer trainer = TinyRuns.trainer(network, 2).saveTo(folder).listener(poison(network, epoch));
    String message = catchThrowable(trainer::fit).getMessage();

    List<String> rows = Files.readAllLines(folder.resolve("history.csv"));
    assertThat(rows).hasSize(1 + epoch);
    assertThat(rows.get(epoch)).startsWith(epoch + ",").contains(",NaN,");
    assertThat(json("report.json").get("diverged").asText()).isEqualTo(message);
    assertThat(json("report.json").get("model").asText()).isEqualTo("tiny");
    assertThat(ImageIO.read(folder.resolve("curve.png").toFile())).isNotNull();
    assertThat(log()).contains("ERROR " + message);
    assertThat(names()).contains("config.json").doesNotContain(".kiln-run.lock");
  }

  @Test
  void fit_divergenceAdvisesARateThatMakesSense() {
    Trainer trainer = TinyRuns.trainer(TinyRuns.network(), 2).learningRate(1e9);
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("try --learning-rate 0.10")
        .hasMessageContaining("LearningRateFinder");
  }

  @Test
  void fit_folderThatHoldsARunIsRefusedAndKept() throws IOException {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).fit();
    String digest = Checkpoint.read(folder.resolve("tiny_checkpoint.zip")).parametersSha256();
    List<String> before = names();
    for (String architecture : List.of("tiny", "other")) {
      Trainer second =
          TinyRuns.trainer(TinyRuns.network(), 1).seed(6).architecture(architecture).saveTo(folder);
      assertThatThrownBy(second::fit)
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("holds a run already (tiny_checkpoint.zip)")
          .hasMessageContaining("overwrite()");
    }
    assertThat(names()).isEqualTo(before);
    assertThat(Checkpoint.read(folder.resolve("tiny_checkpoint.zip")).parametersSha256())
        .isEqualTo(digest);
  }

  @Test
  void fit_overwriteReplacesTheRunAndNothingElse() throws IOException {
    TinyRuns.trainer(TinyRuns.network(), 2).architecture("old").saveTo(folder).fit();
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Files.writeString(folder.resolve("photos_best.zip"), "mine, and no checkpoint");
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/history.csv"), "mine");
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).overwrite().fit();
    assertThat(names())
        .contains("notes.txt", "photos_best.zip", "sub", "tiny_checkpoint.zip")
        .noneMatch(name -> name.contains("old_") || name.contains("_old"));
    assertThat(folder.resolve("sub/history.csv")).hasContent("mine");
    assertThat(Files.readAllLines(folder.resolve("history.csv"))).hasSize(2);
  }

  @Test
  void fit_overwriteOfARunThatCantStartKeepsTheOld() throws IOException {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).fit();
    List<String> before = names();
    Trainer other =
        Trainer.of(TinyRuns.network())
            .data(Datasets.dummy(new ImageShape(6, 6, 3), 5, 10, 10))
            .saveTo(folder)
            .overwrite();
    assertThatThrownBy(other::fit).isInstanceOf(TrainingException.class);
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void fit_folderOfARunInProgressIsRefused() {
    List<Throwable> refused = new ArrayList<>();
    RunListener second =
        new RunListener() {
          @Override
          public void onStep(Step step) {
            for (Trainer other :
                List.of(
                    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder),
                    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).overwrite())) {
              refused.add(catchThrowable(other::fit));
            }
          }
        };
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).listener(second).fit();
    assertThat(refused)
        .hasSize(2 * TinyRuns.STEPS)
        .allSatisfy(
            thrown ->
                assertThat(thrown)
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("is being written by")
                    .hasMessageContaining("process " + ProcessHandle.current().pid()));
  }

  @Test
  void fit_unwritableReportIsFoundBeforeTraining() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path report : List.of(folder, file.resolve("report.json"))) {
      ComputationGraph network = TinyRuns.network();
      Trainer trainer = TinyRuns.trainer(network, 1).report(report);
      assertThatThrownBy(trainer::fit)
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("report " + report);
      assertThat(network.getIterationCount()).isZero();
    }
    TinyRuns.trainer(TinyRuns.network(), 1).report(folder.resolve("new/dir/report.json")).fit();
    assertThat(folder.resolve("new/dir/report.json")).isNotEmptyFile();
  }

  @Test
  void fit_checkpointThatCantBeSavedEndsTheRunAndKeepsTheLast() throws IOException {
    Path last = folder.resolve("tiny_checkpoint.zip");
    Path kept = folder.resolve("kept.zip");
    RunListener blocker =
        new RunListener() {
          @Override
          public void onEpoch(EpochResult epoch) {
            try {
              Files.move(last, kept);
              Files.createDirectories(last.resolve("full"));
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    Trainer trainer = TinyRuns.trainer(TinyRuns.network(), 3).saveTo(folder).listener(blocker);
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("Can't save the checkpoint")
        .hasMessageContaining("the run ends here");
    assertThat(log()).contains("ERROR Can't save the checkpoint");
    assertThat(Checkpoint.read(kept).history()).hasSize(1);
    assertThat(names()).noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  void fit_bestIsSavedBeforeTheLast() throws IOException {
    Path last = folder.resolve("tiny_checkpoint.zip");
    RunListener blocker =
        new RunListener() {
          @Override
          public void onRunStart(RunContext context) {
            try {
              Files.createDirectories(last.resolve("full")); // saving the last one fails
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    Trainer trainer = TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).listener(blocker);
    assertThatThrownBy(trainer::fit).hasMessageContaining("tiny_checkpoint.zip");
    assertThat(Checkpoint.read(folder.resolve("tiny_best.zip")).history()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "../x", "a/b", "a\\b", "..", ".hidden", "a\nb", "a\u001b[31m", "a:b"})
  void architecture_thatCantBePartOfAFileNameIsRefused(String name) {
    assertThatThrownBy(() -> Trainer.of(TinyRuns.network()).architecture(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("architecture")
        .hasMessageContaining("letters, digits")
        .hasMessageNotContaining("\u001b");
  }

  @Test
  void architecture_isTheFoldersNameMadeSafe() {
    Path odd = folder.resolve("my run (2)");
    Run run =
        Trainer.of(TinyRuns.network())
            .data(TinyRuns.data())
            .settings(TinyRuns.settings(1))
            .engine(TinyRuns.ENGINE)
            .saveTo(odd)
            .fit();
    assertThat(run.lastCheckpoint()).contains(odd.resolve("my_run__2__checkpoint.zip"));
    assertThat(Trainer.of(TinyRuns.network()).architecture("vgg11_bn.v2-é猫")).isNotNull();
  }

  @Test
  void saveTo_blankIsRefused() {
    Trainer trainer = TinyRuns.trainer(TinyRuns.network(), 1).saveTo("");
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("save-path");
  }
}
