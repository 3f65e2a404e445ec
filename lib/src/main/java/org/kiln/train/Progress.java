package org.kiln.train;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a run has come: the loop advances it, listeners that write files read it. On the training
 * thread alone.
 */
final class Progress {

  private final List<EpochResult> history;
  private Position position;

  /**
   * @param start where the run begins
   * @param before epochs that were finished before, oldest first
   */
  Progress(Position start, List<EpochResult> before) {
    this.position = start;
    this.history = new ArrayList<>(before);
  }

  /** Where the run stands, between two steps. */
  Position position() {
    return position;
  }

  /** Finished epochs, oldest first, as they are now. */
  List<EpochResult> history() {
    return List.copyOf(history);
  }

  /** A step was made: {@code index} of its epoch, from 1, with all sums of the epoch so far. */
  void madeStep(int index, Tally.Sums sums) {
    position = new Position(position.epoch(), index, sums);
  }

  /** The epoch in progress is finished. */
  void finishedEpoch(EpochResult result) {
    history.add(result);
    position = Position.startOf(position.epoch() + 1);
  }
}
