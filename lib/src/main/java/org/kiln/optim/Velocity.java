package org.kiln.optim;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.kiln.error.KilnException;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Where in a network's updater state velocities of {@link Momentum} lie, and what turns them into
 * those of DL4J's {@code Nesterovs}: that one keeps {@code -rate * v} for the {@code v} of this
 * one.
 *
 * @param from first value, counted from the start of the state
 * @param to the value after the last
 * @param rate the learning rate that DL4J's velocity has in it, finite and at least 0
 */
public record Velocity(int from, int to, double rate) {

  /**
   * @throws KilnException if the range is empty or the rate is negative or not finite
   */
  public Velocity {
    if (from < 0 || to <= from) {
      throw new KilnException("velocities " + from + " to " + to + ": expected a range");
    }
    Rates.requireNotNegative("learning rate of velocities", rate);
  }

  /**
   * The velocities in the state of {@code updater}, in order; none where no parameter is trained
   * with {@link Momentum}.
   *
   * @param iteration the step whose rate counts, from 0
   * @param epoch epochs finished before it
   */
  public static List<Velocity> of(BaseMultiLayerUpdater<?> updater, int iteration, int epoch) {
    List<Velocity> result = new ArrayList<>();
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      UpdaterBlock.ParamState first = block.getLayersAndVariablesInBlock().get(0);
      IUpdater config = first.getLayer().getConfig().getUpdaterByParam(first.getParamName());
      if (config instanceof Momentum momentum) {
        result.add(
            new Velocity(
                block.getUpdaterViewOffsetStart(),
                block.getUpdaterViewOffsetEnd(),
                momentum.getLearningRate(iteration, epoch)));
      }
    }
    return result;
  }

  /** What a velocity of {@link Momentum} is to be multiplied with: {@code -rate}. */
  public double factor() {
    return -rate;
  }
}
