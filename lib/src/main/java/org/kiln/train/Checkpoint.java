package org.kiln.train;

import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;

/**
 * A saved network with the state of the run that made it.
 *
 * @param network the restored network, updater state and counters included
 * @param architecture what the run called the network
 * @param dataset registry name of the data set it was trained on
 * @param settings the run's settings
 */
public record Checkpoint(
    Model network, String architecture, String dataset, TrainingSettings settings) {

  /**
   * Reads a checkpoint that a run wrote.
   *
   * @throws TrainingException if the file is missing, damaged or no checkpoint of Kiln
   */
  public static Checkpoint read(Path file) {
    throw new UnsupportedOperationException();
  }
}
