package org.kiln.cli;

import java.util.function.BiFunction;
import org.kiln.error.KilnException;
import org.kiln.train.DataSettings;
import org.kiln.train.LoopSettings;
import org.kiln.train.OptimizerSettings;
import org.kiln.train.TrainingSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The settings of a run that its recipe gives and an option replaces, one by one. */
final class SettingsOptions {

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training images. Default: the recipe's.")
  private Integer epochs;

  @Option(
      names = {"-b", "--batch-size", "--train-bs"},
      paramLabel = "N",
      description =
          "Images in a training step; with --replicas of each copy, with --accumulate of each part."
              + " Default: the recipe's.")
  private Integer batchSize;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      description =
          "Batches of --batch-size for one update: as a batch N times as large, but for batch norm,"
              + " in the memory of one. Engine dl4j computes them as one. Default: the recipe's,"
              + " mostly 1.")
  private Integer accumulate;

  @Option(
      names = "--test-bs",
      paramLabel = "N",
      description = "Images in a batch of validation; changes no result. Default: the recipe's.")
  private Integer testBatchSize;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "sgd, nesterov, adam or adamw. Default: the recipe's.")
  private OptimizerSettings.Kind optimizer;

  @Option(
      names = {"--learning-rate", "--lr"},
      paramLabel = "RATE",
      description = "Rate where the schedule starts; its peak for onecycle. Default: the recipe's.")
  private Double learningRate;

  @Option(
      names = "--momentum",
      paramLabel = "M",
      description = "In [0, 1); for adam and adamw their first beta. Default: the recipe's.")
  private Double momentum;

  @Option(
      names = {"--weight-decay", "--wd"},
      paramLabel = "F",
      description = "Decay of weights; biases and batch norm have none. Default: the recipe's.")
  private Double weightDecay;

  @Mixin private ScheduleOptions schedule;

  @Option(
      names = "--label-smoothing",
      paramLabel = "F",
      description =
          "Share of the target spread over all classes, in [0, 1). Default: the recipe's.")
  private Double labelSmoothing;

  @Mixin private ImageOptions images;

  @Option(
      names = {"--seed", "--manual-seed"},
      paramLabel = "N",
      description =
          "Seed of weights, order, augmentation and dropout: the same seed, the same run. Default:"
              + " the recipe's.")
  private Long seed;

  @Option(
      names = {"-j", "--workers"},
      paramLabel = "N",
      description =
          "Threads that prepare batches; changes no result. Those that compute are apart"
              + " (--threads). Default: the recipe's.")
  private Integer workers;

  @Option(
      names = "--eval-interval",
      paramLabel = "N",
      description =
          "Validates after every N epochs, and after the last. Default: the recipe's, mostly 1.")
  private Integer evalInterval;

  @Option(
      names = "--training-step-per-epoch",
      paramLabel = "N",
      description = "Ends each epoch after N steps; -1 = all. Default: the recipe's, mostly -1.")
  private Integer trainingSteps;

  @Option(
      names = "--eval-step-per-epoch",
      paramLabel = "N",
      description =
          "Validates on N batches, a sample spread over the split, each class with its share, the"
              + " same in every epoch; -1 = all. Default: the recipe's, mostly -1.")
  private Integer evalSteps;

  @Option(
      names = "--skip-steps",
      paramLabel = "N",
      description = "First steps left out of the images/s statistics. Default: the recipe's.")
  private Integer skipSteps;

  /**
   * {@code settings} with every option that was given.
   *
   * @throws KilnException if a value is outside its range, or has no effect
   */
  TrainingSettings apply(TrainingSettings settings) {
    TrainingSettings changed =
        settings
            .withLoop(this::loop)
            .withData(this::data)
            .withOptimizer(this::optimizer)
            .withSchedule(schedule::apply);
    changed.imagesPerStep(1); // too many are refused here, before data is fetched for them
    return set(changed, seed, TrainingSettings::withSeed);
  }

  /** How many threads to prepare batches were asked for; null where none were. */
  Integer workers() {
    return workers;
  }

  private LoopSettings loop(LoopSettings loop) {
    LoopSettings changed = set(loop, epochs, LoopSettings::withEpochs);
    changed = set(changed, evalInterval, LoopSettings::withEvalInterval);
    changed = set(changed, trainingSteps, LoopSettings::withTrainingStepPerEpoch);
    changed = set(changed, evalSteps, LoopSettings::withEvalStepPerEpoch);
    return set(changed, skipSteps, LoopSettings::withSkipSteps);
  }

  private DataSettings data(DataSettings data) {
    DataSettings changed = set(data, batchSize, DataSettings::withBatchSize);
    changed = set(changed, testBatchSize, DataSettings::withTestBatchSize);
    changed = set(changed, labelSmoothing, DataSettings::withLabelSmoothing);
    changed = changed.withAugmentation(images.apply(changed.augmentation()));
    return set(changed, workers, DataSettings::withWorkers);
  }

  private OptimizerSettings optimizer(OptimizerSettings settings) {
    OptimizerSettings changed = set(settings, optimizer, OptimizerSettings::withKind);
    changed = set(changed, learningRate, OptimizerSettings::withLearningRate);
    changed = set(changed, momentum, OptimizerSettings::withMomentum);
    changed = set(changed, accumulate, OptimizerSettings::withAccumulate);
    return set(changed, weightDecay, OptimizerSettings::withWeightDecay);
  }

  /** {@code settings} with {@code value}, where there is one. */
  static <S, V> S set(S settings, V value, BiFunction<S, V, S> with) {
    return value == null ? settings : with.apply(settings, value);
  }
}
