package org.kiln.train.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.VisionDataset;
import org.kiln.error.KilnException;
import org.kiln.train.DivergedException;
import org.kiln.train.Run;
import org.kiln.train.Trainer;

/**
 * One run for each combination of some settings. A run that diverges is a result, not an error.
 *
 * <pre>{@code
 * var result =
 *     Sweep.of(data, () -> Models.create("resnet20", data))
 *         .each(trainer -> trainer.epochs(2))
 *         .axis("batch size", List.of(32, 128, 512), Trainer::batchSize)
 *         .axis("learning rate", List.of(0.01, 0.1), Trainer::learningRate)
 *         .run();
 * }</pre>
 */
public final class Sweep {

  private final VisionDataset data;
  private final Supplier<? extends Model> networks;
  private final List<Axis<?>> axes = new ArrayList<>();
  private UnaryOperator<Trainer> each = trainer -> trainer;

  private record Axis<T>(String name, List<T> values, BiFunction<Trainer, T, Trainer> setting) {
    Trainer apply(Trainer trainer, int index) {
      return setting.apply(trainer, values.get(index));
    }
  }

  private Sweep(VisionDataset data, Supplier<? extends Model> networks) {
    this.data = data;
    this.networks = networks;
  }

  /**
   * A sweep without axes: one run.
   *
   * @param data what to train on
   * @param networks makes a new, initialised network for each run
   */
  public static Sweep of(VisionDataset data, Supplier<? extends Model> networks) {
    return new Sweep(data, networks);
  }

  /** Settings that all runs share. */
  public Sweep each(UnaryOperator<Trainer> settings) {
    this.each = settings;
    return this;
  }

  /**
   * A setting that varies; the last one added varies fastest.
   *
   * @param name column of the table
   * @param values at least 1
   * @param setting gives a trainer one of them
   * @throws KilnException if there is no value, or the name is taken
   */
  public <T> Sweep axis(String name, List<T> values, BiFunction<Trainer, T, Trainer> setting) {
    if (values.isEmpty() || axes.stream().anyMatch(axis -> axis.name().equals(name))) {
      throw new KilnException(
          "Axis " + name + " of " + values.size() + " values: expected at least 1, and a new name");
    }
    axes.add(new Axis<>(name, List.copyOf(values), setting));
    return this;
  }

  /** Number of runs. */
  public int runs() {
    return axes.stream().mapToInt(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
  }

  /** Makes all runs, one after another. */
  public SweepResult run() {
    return run(result -> {});
  }

  /**
   * Makes all runs, one after another; ends early when the thread is interrupted.
   *
   * @param listener gets what there is after each run, on this thread
   */
  public SweepResult run(Consumer<SweepResult> listener) {
    List<SweepResult.Trial> trials = new ArrayList<>();
    SweepResult result = new SweepResult(runs(), trials);
    for (int number = 0; number < runs() && !Thread.currentThread().isInterrupted(); number++) {
      trials.add(trial(number));
      result = new SweepResult(runs(), trials);
      listener.accept(result);
    }
    return result;
  }

  private SweepResult.Trial trial(int number) {
    Map<String, Object> values = new LinkedHashMap<>();
    Trainer trainer = each.apply(Trainer.of(networks.get()).data(data)).watched(false);
    int rest = runs();
    for (Axis<?> axis : axes) {
      rest /= axis.values().size();
      int index = number / rest % axis.values().size();
      trainer = axis.apply(trainer, index);
      values.put(axis.name(), axis.values().get(index));
    }
    LossCurve curve = new LossCurve();
    trainer.listener(curve);
    long start = System.nanoTime();
    try {
      Run run = trainer.fit();
      return SweepResult.Trial.of(values, run, curve, seconds(start));
    } catch (DivergedException e) {
      return SweepResult.Trial.diverged(values, e, curve, seconds(start));
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
