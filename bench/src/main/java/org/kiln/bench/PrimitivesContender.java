package org.kiln.bench;

/**
 * The limit: the sum of a plan's primitives, each alone and with its data in the caches, timed in
 * every round beside the step that they make up.
 *
 * @param kiln whose plan it is
 */
record PrimitivesContender(KilnContender kiln) implements Contender {

  /** Steps between which the primitives are timed; few, as each is repeated. */
  private static final int STEPS = 2;

  @Override
  public String name() {
    return kiln.name() + ", each primitive alone";
  }

  @Override
  public double run(int steps) {
    return kiln.profile(STEPS).aloneMilliseconds() * steps / 1e3;
  }

  @Override
  public int stepsPerRound() {
    return 1;
  }

  @Override
  public void close() {
    // Kiln's contender is closed by whoever opened it.
  }
}
