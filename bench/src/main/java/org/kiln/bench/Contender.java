package org.kiln.bench;

/** One side of a benchmark: something that runs steps of a fixed batch size and is timed. */
interface Contender extends AutoCloseable {

  /** How the table calls it, with its configuration. */
  String name();

  /**
   * Runs steps, warm.
   *
   * @param steps how many, at least 1
   * @return wall time in seconds
   */
  double run(int steps);

  /**
   * Steps one timed round takes; fewer for the slow ones, so that rounds stay comparable in time.
   */
  default int stepsPerRound() {
    return 10;
  }

  @Override
  void close();
}
