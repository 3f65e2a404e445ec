package org.kiln.train;

import java.util.List;
import org.kiln.engine.ParallelOptions;

/**
 * What a checkpoint holds beside the network: its entry {@code kiln.json}.
 *
 * @param subject which network on which data, by name
 * @param settings of the run
 * @param position where the run stands
 * @param history finished epochs
 * @param sha256 of parameters and updater state, checked when read
 */
record RunState(
    Subject subject,
    TrainingSettings settings,
    Position position,
    List<EpochResult> history,
    Digests sha256) {

  /** Names, and the size of an epoch, which the loader's position and the schedule hang on. */
  record Subject(
      String architecture,
      String dataset,
      int stepsPerEpoch,
      ParallelOptions parallel,
      String kilnVersion) {

    Subject {
      parallel = parallel == null ? ParallelOptions.NONE : parallel;
    }
  }

  /** SHA-256 in hexadecimal; the updater's is empty where it keeps no state. */
  record Digests(String parameters, String updaterState) {}

  RunState {
    history = List.copyOf(history);
  }
}
