package org.kiln.train.study;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;
import org.kiln.engine.NetworkView;
import org.kiln.error.KilnException;
import org.kiln.optim.LearningRateSchedule;
import org.kiln.optim.Schedules;
import org.kiln.train.DataSettings;
import org.kiln.train.Recipes;
import org.kiln.train.TrainingException;
import org.kiln.train.TrainingSettings;

/**
 * Trains a copy of a network for a while, raising the learning rate from step to step, and shows
 * the loss against it (Smith 2017, arXiv:1506.01186, section 3.3).
 *
 * <pre>{@code
 * LearningRateFinder.of(net, data).run()
 * }</pre>
 */
public final class LearningRateFinder {

  /** Share of what the loss had fallen since the start that it may regain. */
  private static final double REGAINED = 0.5;

  /** Share of its lowest value by which the loss may rise: batches differ. */
  private static final double CHANCE = 0.1;

  private static final int FEWEST_STEPS = 10;

  private final Model network;
  private final VisionDataset data;
  private TrainingSettings settings = Recipes.get(Recipes.DEFAULT).settings();
  private EngineOptions engine = EngineOptions.DEFAULT;
  private double from = 1e-4;
  private double to = 10;
  private int steps = 100;

  private LearningRateFinder(Model network, VisionDataset data) {
    this.network = network;
    this.data = data;
  }

  /**
   * A finder.
   *
   * @param network initialised; left as it is
   * @param data to train on
   */
  public static LearningRateFinder of(Model network, VisionDataset data) {
    return new LearningRateFinder(network, data);
  }

  /**
   * Batch size, optimizer with the batches of an update, augmentation and seed; by default those of
   * the recipe {@code quick}.
   */
  public LearningRateFinder settings(TrainingSettings value) {
    this.settings = value;
    return this;
  }

  /**
   * Which engine, precision, how many threads, and replicas that each take a batch. In how many
   * pieces a step is computed is the settings' matter.
   */
  public LearningRateFinder engine(EngineOptions options) {
    this.engine = options;
    return this;
  }

  /**
   * The rates to try; by default 0.0001 to 10.
   *
   * @param least above 0
   * @param most above {@code least}
   */
  public LearningRateFinder range(double least, double most) {
    if (!(least > 0 && most > least)) {
      throw new KilnException(
          "learning rates from " + least + " to " + most + ": expected 0 < from < to");
    }
    this.from = least;
    this.to = most;
    return this;
  }

  /** Training steps, at least {@value #FEWEST_STEPS}; by default 100. */
  public LearningRateFinder steps(int value) {
    if (value < FEWEST_STEPS) {
      throw new KilnException(
          value + " steps: expected at least " + FEWEST_STEPS + " to draw a curve");
    }
    this.steps = value;
    return this;
  }

  /**
   * Searches; ends early where the loss explodes, or when the thread is interrupted.
   *
   * <p>It explodes where the smoothed loss is no number, or has risen from its lowest value by more
   * than a tenth of that and by more than half of what it had fallen before. (A multiple of the
   * lowest, as fastai takes, is not reached by classifiers with batch norm: their loss seldom
   * leaves the neighbourhood of guessing.)
   *
   * @throws TrainingException if not one step had a finite loss
   */
  public LearningRateCurve run() {
    NetworkView copy = NetworkView.of(network).replica(settings.seed());
    copy.network().setParams(network.params());
    LearningRateSchedule raised = Schedules.step(from, Math.pow(to / from, 1.0 / (steps - 1)), 1);
    copy.apply(settings.optimizer().resolve(raised));
    copy.iterationCount(0);
    List<Double> rates = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    try (Engine chosen =
            Engines.choose(
                copy.network(), engine.withAccumulate(settings.optimizer().accumulate()));
        DataLoader loader = loader(chosen)) {
      search(chosen, loader, raised, rates, losses);
    }
    if (losses.isEmpty()) {
      throw new TrainingException(
          "The loss was not finite at learning rate " + from + ": begin with a smaller one");
    }
    return new LearningRateCurve(rates, losses);
  }

  private DataLoader loader(Engine chosen) {
    DataSettings images = settings.data();
    return DataLoader.of(data, Split.TRAIN)
        .transforms(images.augmentation().training(data.train()))
        .elementType(chosen.elementType())
        .batchSize(settings.imagesPerStep(engine.parallel().replicas()))
        .labelSmoothing(images.labelSmoothing())
        .seed(settings.seed())
        .shuffle(true)
        .build();
  }

  private void search(
      Engine chosen,
      DataLoader loader,
      LearningRateSchedule raised,
      List<Double> rates,
      List<Double> losses) {
    Smoothing smoothing = new Smoothing();
    double lowest = Double.POSITIVE_INFINITY;
    int step = 0;
    for (int epoch = 0; step < steps; epoch++) {
      try (BatchStream batches = loader.epoch(epoch)) {
        while (step < steps && batches.hasNext()) {
          double loss = smoothing.add(chosen.fit(batches.next()));
          lowest = Math.min(lowest, loss);
          boolean judged = step >= FEWEST_STEPS;
          if (!Double.isFinite(loss)
              || judged && exploded(losses.get(0), lowest, loss)
              || Thread.currentThread().isInterrupted()) {
            return;
          }
          rates.add(raised.valueAt(step));
          losses.add(loss);
          step++;
        }
      }
    }
  }

  /** Whether {@code loss} is the end of the search, by what was seen before it. */
  static boolean exploded(double first, double lowest, double loss) {
    return loss - lowest > Math.max(REGAINED * (first - lowest), CHANCE * lowest);
  }

  /** An exponential moving average without the bias of its beginning. */
  private static final class Smoothing {

    private static final double KEPT = 0.9;

    private double sum;
    private double weight;

    double add(double value) {
      sum = KEPT * sum + (1 - KEPT) * value;
      weight = KEPT * weight + (1 - KEPT);
      return sum / weight;
    }
  }
}
