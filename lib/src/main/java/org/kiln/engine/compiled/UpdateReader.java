package org.kiln.engine.compiled;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * Reads off a network's updaters how each parameter is updated at one step.
 *
 * @param state the network's layers; those frozen since the updater was made, of which it does not
 *     know, are left out
 * @param divisor what gradients that are sums are divided by: the number of samples, or 1
 * @param iteration the step
 * @param epoch its epoch
 */
record UpdateReader(NetworkState state, long divisor, int iteration, int epoch) {

  /**
   * The segments of all parameters that are updated.
   *
   * @param updater DL4J's updater of the network
   * @return empty if an updater, a regularisation or gradient clipping is none of those known here,
   *     or what is penalised is not what the score says
   */
  Optional<List<UpdateSegment>> read(BaseMultiLayerUpdater<?> updater) {
    List<UpdateSegment> segments = new ArrayList<>();
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      for (UpdaterBlock.ParamState parameter : block.getLayersAndVariablesInBlock()) {
        if (state.frozen(parameter.getLayer())) {
          continue;
        }
        Optional<UpdateSegment> segment = segment(block, parameter);
        if (segment.isEmpty()) {
          return Optional.empty();
        }
        segments.add(segment.get());
      }
    }
    return Optional.of(segments);
  }

  private Optional<UpdateSegment> segment(UpdaterBlock block, UpdaterBlock.ParamState parameter) {
    String name = parameter.getParamName();
    TrainingConfig config = parameter.getLayer().getConfig();
    List<Regularization> regularization = regularization(config, name);
    IUpdater updater = config.getUpdaterByParam(name);
    Optional<UpdateRule> rule = rule(updater);
    if (rule.isEmpty()
        || !known(regularization)
        || !(regularization.isEmpty() || scoredInPlace(parameter))
        || clips(config.getGradientNormalization())) {
      return Optional.empty();
    }
    long start = parameter.getParamOffsetStart();
    boolean sum = parameter.getLayer().updaterDivideByMinibatch(name);
    return Optional.of(
        new UpdateSegment(
            start,
            parameter.getParamOffsetEnd() - start,
            block.getUpdaterViewOffsetStart() + start - block.getParamOffsetStart(),
            block.getParamOffsetEnd() - block.getParamOffsetStart(),
            sum ? 1f / divisor : 1,
            rule.get(),
            penalties(regularization, updater)));
  }

  private static List<Regularization> regularization(TrainingConfig config, String name) {
    List<Regularization> list = config.getRegularizationByParam(name);
    return list == null ? List.of() : list;
  }

  /**
   * Whether the updater penalises the numbers that DL4J's score is of. Of a depthwise or separable
   * convolution with a bias it takes those a few places before.
   */
  private static boolean scoredInPlace(UpdaterBlock.ParamState parameter) {
    INDArray scored = parameter.getLayer().paramTable(false).get(parameter.getParamName());
    return scored == null || scored.offset() == parameter.getParamView().offset();
  }

  private static boolean clips(GradientNormalization normalization) {
    return normalization != null && normalization != GradientNormalization.None;
  }

  /** Subclasses are unknown: what they change can't be known. */
  private Optional<UpdateRule> rule(IUpdater updater) {
    Class<?> type = updater == null ? null : updater.getClass();
    if (type == NoOp.class) {
      return Optional.of(new UpdateRule.Identity());
    }
    if (type == Sgd.class) {
      return Optional.of(new UpdateRule.Sgd(rate(updater)));
    }
    if (type == Momentum.class) {
      float momentum = (float) ((Momentum) updater).momentum();
      return Optional.of(new UpdateRule.HeavyBall(momentum, rate(updater)));
    }
    if (type == Nesterovs.class) {
      float momentum = (float) ((Nesterovs) updater).currentMomentum(iteration, epoch);
      return Optional.of(new UpdateRule.Nesterov(momentum, rate(updater)));
    }
    return type == Adam.class ? Optional.of(adam((Adam) updater)) : Optional.empty();
  }

  private float rate(IUpdater updater) {
    return (float) updater.getLearningRate(iteration, epoch);
  }

  private UpdateRule adam(Adam adam) {
    double correction1 = 1 - Math.pow(adam.getBeta1(), iteration + 1.0);
    double correction2 = 1 - Math.pow(adam.getBeta2(), iteration + 1.0);
    double rate = adam.getLearningRate(iteration, epoch);
    return new UpdateRule.Adam(
        (float) adam.getBeta1(),
        (float) adam.getBeta2(),
        (float) adam.getEpsilon(),
        (float) (rate * Math.sqrt(correction2) / correction1));
  }

  private static boolean known(List<Regularization> list) {
    return list.stream()
        .allMatch(
            r ->
                r.getClass() == L1Regularization.class
                    || r.getClass() == L2Regularization.class
                    || r.getClass() == WeightDecay.class);
  }

  private Penalties penalties(List<Regularization> list, IUpdater updater) {
    if (list.isEmpty()) {
      return Penalties.NONE;
    }
    double l1 = 0;
    double l2 = 0;
    double decay = 0;
    double score = 0;
    for (Regularization regularization : list) {
      if (regularization instanceof L1Regularization r) {
        l1 += r.getL1().valueAt(iteration, epoch);
      } else if (regularization instanceof L2Regularization r) {
        l2 += r.getL2().valueAt(iteration, epoch);
      } else if (regularization instanceof WeightDecay r) {
        double coefficient = r.getCoeff().valueAt(iteration, epoch);
        score += coefficient;
        decay += r.isApplyLR() ? coefficient * decayRate(updater) : coefficient;
      }
    }
    return new Penalties((float) l1, (float) l2, (float) decay, (float) score);
  }

  /** DL4J decays by the coefficient alone where an updater has no learning rate. */
  private double decayRate(IUpdater updater) {
    return updater.hasLearningRate() ? updater.getLearningRate(iteration, epoch) : 1;
  }
}
