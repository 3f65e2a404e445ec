package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.Datasets;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.ParallelOptions.Sharing;
import org.kiln.engine.parallel.ParallelNetworks;
import org.nd4j.linalg.learning.config.Sgd;

class Trainer_ParallelTest {

  private static final int EPOCHS = 2;

  @TempDir Path folder;

  /** 22 images: with 2 replicas of 4 the third step of an epoch has 6. */
  private static Trainer trainer(ComputationGraph network, int batchSize) {
    return Trainer.of(network)
        .data(Datasets.dummy(ParallelNetworks.IMAGE, ParallelNetworks.CLASSES, 22, 10))
        .architecture("tiny")
        .settings(TinyRuns.settings(EPOCHS))
        .engine(new EngineOptions(EngineChoice.AUTO, Precision.FP32, 2))
        .batchSize(batchSize);
  }

  private static ComputationGraph network() {
    return ParallelNetworks.network(new Sgd(0.1));
  }

  @Test
  void fit_twoReplicasEqualOneWithTwiceTheBatch() {
    ComputationGraph expected = network();
    ComputationGraph actual = network();
    List<Integer> epochs = new ArrayList<>();
    BaseTrainingListener listener =
        new BaseTrainingListener() {
          @Override
          public void onEpochStart(Model model) {
            epochs.add(((ComputationGraph) model).getEpochCount());
          }
        };
    Run single = trainer(expected, 8).fit();
    Run parallel = trainer(actual, 4).parallel(2).listener(listener).fit();
    assertThat(ParallelNetworks.deviation(actual.params(), expected.params())).isLessThan(2e-6);
    assertThat(actual.getIterationCount()).isEqualTo(expected.getIterationCount()).isEqualTo(6);
    assertThat(actual.getEpochCount()).isEqualTo(EPOCHS);
    assertThat(epochs).containsExactly(0, 1);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      EpochResult one = single.history().get(epoch);
      EpochResult two = parallel.history().get(epoch);
      assertThat(two.step()).isEqualTo(one.step());
      assertThat(two.learningRate()).isEqualTo(one.learningRate());
      assertThat(two.train().loss()).isCloseTo(one.train().loss(), within(1e-5));
      assertThat(two.validation().loss()).isCloseTo(one.validation().loss(), within(1e-5));
    }
  }

  @Test
  void resume_afterStopEqualsUnbroken() {
    ComputationGraph unbroken = network();
    trainer(unbroken, 4).parallel(2).fit();
    for (int last : new int[] {2, 4}) {
      stopAfter(last, trainer(network(), 4).parallel(2).saveTo(folder).overwrite());
      ComputationGraph resumed = network();
      trainer(resumed, 4).parallel(2).resume(folder.resolve("tiny_checkpoint.zip")).fit();
      assertThat(Digest.of(resumed.params())).isEqualTo(Digest.of(unbroken.params()));
      assertThat(Digest.of(resumed.getUpdater().getStateViewArray()))
          .isEqualTo(Digest.of(unbroken.getUpdater().getStateViewArray()));
    }
  }

  private static void stopAfter(int last, Trainer trainer) {
    trainer
        .listener(
            new RunListener() {
              @Override
              public void onStep(Step step) {
                if (step.iteration() + 1 == last) {
                  Thread.currentThread().interrupt();
                }
              }
            })
        .fit();
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Of Kiln 0.1, where it had an effect. */
  @Test
  void resume_withoutTheAveragingFrequencyEqualsUnbroken() {
    ParallelOptions everySecond = new ParallelOptions(2, Sharing.AVERAGING, 2);
    ComputationGraph unbroken = network();
    trainer(unbroken, 4).parallel(everySecond).fit();
    stopAfter(3, trainer(network(), 4).parallel(everySecond).saveTo(folder));
    ComputationGraph resumed = network();
    trainer(resumed, 4).parallel(2).resume(folder.resolve("tiny_checkpoint.zip")).fit();
    assertThat(Digest.of(resumed.params())).isEqualTo(Digest.of(unbroken.params()));
  }

  @Test
  void resume_withOtherReplicasIsRefused() {
    trainer(network(), 4).trainingStepPerEpoch(2).parallel(2).saveTo(folder).fit();
    Trainer other =
        trainer(network(), 4).trainingStepPerEpoch(2).resume(folder.resolve("tiny_checkpoint.zip"));
    assertThatThrownBy(other::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("replicas was 2, is now 1");
  }

  @Test
  void fit_moreImagesInAStepThanAnIntCounts() {
    Trainer trainer = trainer(network(), Integer.MAX_VALUE).parallel(2);
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("2 replicas with batches of 2147483647 images: expected at most")
        .hasMessageContaining("Choose a smaller batch size");
  }

  @Test
  void fit_reportCarriesTheWorld() throws Exception {
    trainer(network(), 4).parallel(2).saveTo(folder).fit().evaluate();
    JsonNode report = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(report.path("engine").asText()).isEqualTo("parallel");
    assertThat(report.path("world_size").asInt()).isEqualTo(2);
    assertThat(report.path("local_rank").asInt(-1)).isZero();
    assertThat(report.path("batch_size").asInt()).isEqualTo(4);
  }

  @Test
  void loaders_stepIsTheUnionOfTheReplicasShards() {
    VisionDataset data = TinyRuns.data();
    TrainingSettings settings = TinyRuns.settings(1).withData(d -> d.withBatchSize(3));
    try (DataLoader all = Loaders.training(data, settings, 2, org.kiln.data.ElementType.FLOAT32)) {
      List<Set<List<Float>>> steps = images(all);
      List<Set<List<Float>>> first = images(shard(data, settings, 0));
      List<Set<List<Float>>> second = images(shard(data, settings, 1));
      assertThat(steps).hasSize(4);
      for (int step = 0; step < steps.size(); step++) {
        Set<List<Float>> union = new HashSet<>(first.get(step));
        union.addAll(second.get(step));
        assertThat(steps.get(step)).isEqualTo(union);
      }
    }
  }

  private static DataLoader shard(VisionDataset data, TrainingSettings settings, int rank) {
    return DataLoader.of(data, Split.TRAIN)
        .transforms(settings.data().augmentation().training(data.train()))
        .batchSize(settings.data().batchSize())
        .seed(settings.seed())
        .shuffle(true)
        .shard(rank, 2)
        .build();
  }

  private static List<Set<List<Float>>> images(DataLoader loader) {
    List<Set<List<Float>>> batches = new ArrayList<>();
    try (BatchStream stream = loader.epoch(0)) {
      while (stream.hasNext()) {
        Batch batch = stream.next();
        Set<List<Float>> images = new HashSet<>();
        int length = batch.shape().length();
        for (int n = 0; n < batch.size(); n++) {
          int from = n * length;
          images.add(
              IntStream.range(from, from + length)
                  .mapToObj(i -> batch.images().getFloat(i * Float.BYTES))
                  .toList());
        }
        batches.add(images);
      }
    }
    return batches;
  }
}
