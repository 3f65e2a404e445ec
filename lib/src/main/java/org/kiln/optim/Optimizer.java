package org.kiln.optim;

import java.util.Objects;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.error.KilnException;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * An updater together with its weight decay, as the field understands "optimizer". DL4J keeps the
 * two apart, per layer; {@link #applyTo} puts them on every layer of a network.
 *
 * @param updater any DL4J updater
 * @param weightDecay coefficient, at least 0; decays weights only, never biases or batch norm
 * @param decoupled whether the decay is added to the update, as {@code learningRate * weightDecay *
 *     weight} (AdamW), or to the gradient, as {@code weightDecay * weight} (PyTorch's SGD)
 */
public record Optimizer(IUpdater updater, double weightDecay, boolean decoupled) {

  /**
   * @throws KilnException if the weight decay is negative or not finite
   */
  public Optimizer {
    Objects.requireNonNull(updater, "updater");
    Rates.requireNotNegative("weight decay", weightDecay);
  }

  /**
   * PyTorch's {@code SGD(momentum, weight_decay, nesterov=False)}.
   *
   * @param learningRate rate of each iteration
   * @param momentum in [0, 1); 0 keeps no state
   * @param weightDecay at least 0
   * @throws KilnException if a value is out of range
   */
  public static Optimizer sgd(ISchedule learningRate, double momentum, double weightDecay) {
    IUpdater updater = momentum == 0 ? new Sgd(learningRate) : new Momentum(learningRate, momentum);
    return new Optimizer(updater, weightDecay, false);
  }

  /**
   * SGD with Nesterov's momentum: DL4J's {@code Nesterovs}.
   *
   * <p>At a constant learning rate its updates are those of PyTorch's {@code SGD(nesterov=True)}:
   * with {@code v = momentum * v' + gradient} there and {@code w = momentum * w' - rate * gradient}
   * here, {@code w = -rate * v}, and both move by {@code -rate * (gradient + momentum * v)}. When
   * the rate changes they part for some steps: {@code w} remembers each gradient at the rate it
   * came in with, {@code v} scales them all with the new one.
   *
   * @param learningRate rate of each iteration
   * @param momentum in (0, 1)
   * @param weightDecay at least 0
   * @throws KilnException if a value is out of range
   */
  public static Optimizer nesterov(ISchedule learningRate, double momentum, double weightDecay) {
    if (!(momentum > 0 && momentum < 1)) {
      throw new KilnException(
          "Momentum " + momentum + ": Nesterov's needs a value in (0, 1), usually 0.9");
    }
    return new Optimizer(new Nesterovs(learningRate, momentum), weightDecay, false);
  }

  /**
   * Adam (Kingma and Ba, 2015) with beta1 0.9, beta2 0.999; weight decay, if any, goes into the
   * gradient.
   *
   * <p>DL4J adds its epsilon, 1e-8, to the root of the uncorrected second moment, as the paper's
   * section 2 proposes; PyTorch adds it after the bias correction.
   *
   * @param learningRate rate of each iteration
   * @param weightDecay at least 0
   * @throws KilnException if a value is out of range
   */
  public static Optimizer adam(ISchedule learningRate, double weightDecay) {
    return new Optimizer(new Adam(learningRate), weightDecay, false);
  }

  /**
   * AdamW (Loshchilov and Hutter, 2019): {@link #adam} with decoupled weight decay.
   *
   * @param learningRate rate of each iteration
   * @param weightDecay at least 0; 0.01 is PyTorch's default
   * @throws KilnException if a value is out of range
   */
  public static Optimizer adamW(ISchedule learningRate, double weightDecay) {
    return new Optimizer(new Adam(learningRate), weightDecay, true);
  }

  /**
   * Makes {@code network} train with this optimizer, in place. Its configuration, and so its JSON,
   * says so from now on; the updater state starts afresh; parameters and counters stay.
   *
   * <p>Every trainable layer gets a copy of the updater. L2 and weight decay that were there, also
   * on biases, go; L1, clipping and constraints stay. Frozen layers, and layers that keep no DL4J
   * updater of their own, are left alone.
   *
   * @param network initialised
   * @throws IllegalStateException if it is not initialised
   */
  public void applyTo(ComputationGraph network) {
    requireInitialised(network.getVertices());
    new OptimizerConfiguration(this).visitAll(network);
    network.setUpdater(null);
    network.getUpdater();
  }

  /**
   * The same for a MultiLayerNetwork.
   *
   * @param network initialised
   * @throws IllegalStateException if it is not initialised
   */
  public void applyTo(MultiLayerNetwork network) {
    requireInitialised(network.getLayers());
    new OptimizerConfiguration(this).visitAll(network);
    network.setUpdater(null);
    network.getUpdater();
  }

  private static void requireInitialised(Object layers) {
    if (layers == null) {
      throw new IllegalStateException(
          "The network has no parameters yet: call its init() before applying an optimizer");
    }
  }
}
