package org.kiln.train;

/**
 * Where a run stands, between two steps.
 *
 * @param epoch epoch in progress, from 1; one more than the last when the run is complete
 * @param step steps of that epoch that were made; the loader goes on with the next batch
 * @param sums of those steps
 */
record Position(int epoch, int step, Tally.Sums sums) {

  static Position startOf(int epoch) {
    return new Position(epoch, 0, Tally.Sums.ZERO);
  }

  /** Updates made in the whole run, which is DL4J's iteration count. */
  int iteration(int stepsPerEpoch) {
    return Math.addExact(Math.multiplyExact(epoch - 1, stepsPerEpoch), step);
  }
}
