package org.kiln.optim;

import java.util.Arrays;
import java.util.Map;
import org.kiln.error.KilnException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * The arithmetic of {@link Momentum} on one block of parameters. DL4J makes these; its state {@code
 * V} is a view of the network's updater state.
 */
final class MomentumUpdater implements GradientUpdater<Momentum> {

  static final String VELOCITY = "V";

  private final Momentum config;
  private INDArray velocity;

  MomentumUpdater(Momentum config) {
    this.config = config;
  }

  @Override
  public Momentum getConfig() {
    return config;
  }

  @Override
  public void setState(Map<String, INDArray> stateMap, boolean initialize) {
    if (stateMap.size() != 1 || !stateMap.containsKey(VELOCITY)) {
      throw new KilnException(
          "Updater state with keys "
              + stateMap.keySet()
              + ": Momentum expects exactly the key "
              + VELOCITY);
    }
    velocity = stateMap.get(VELOCITY);
    if (initialize) {
      velocity.assign(0);
    }
  }

  @Override
  public Map<String, INDArray> getState() {
    return Map.of(VELOCITY, velocity);
  }

  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    long length = Arrays.stream(gradientShape).reduce(1, Math::multiplyExact);
    if (viewArray.length() != length) {
      throw new KilnException(
          "Updater state of "
              + viewArray.length()
              + " values for "
              + length
              + " parameters: Momentum keeps one value per parameter."
              + " Was it saved with another updater?");
    }
    velocity = viewArray.reshape(gradientOrder, gradientShape);
    if (initialize) {
      velocity.assign(0);
    }
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    INDArray update = gradient.reshape(velocity.shape());
    velocity.muli(config.momentum()).addi(update);
    update.assign(velocity).muli(config.getLearningRate(iteration, epoch));
  }
}
