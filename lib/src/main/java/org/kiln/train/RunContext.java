package org.kiln.train;

import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.VisionDataset;
import org.kiln.engine.NetworkView;
import org.kiln.optim.LearningRateSchedule;

/**
 * What a run trains, on what, how and where to.
 *
 * @param subject network and data
 * @param settings everything that decides what is computed
 * @param environment engine, device, machine
 * @param folder where the run's files go; empty = none are written
 * @param report where the report goes besides; empty = nowhere
 * @param stepsPerEpoch training steps in each epoch, at least 1
 */
public record RunContext(
    Subject subject,
    TrainingSettings settings,
    Environment environment,
    Optional<Path> folder,
    Optional<Path> report,
    int stepsPerEpoch) {

  /**
   * What is trained on what.
   *
   * @param architecture the network's registry name, or what its owner calls it
   * @param network a ComputationGraph or MultiLayerNetwork; the one being trained, never a copy
   * @param data training and test split
   */
  public record Subject(String architecture, Model network, VisionDataset data) {

    /** Parameters that gradients change: batch norm's running statistics don't count. */
    public long trainableParameters() {
      return NetworkView.of(network).trainableParameters();
    }
  }

  /** The network's name and the data set's. */
  public String title() {
    return subject.architecture() + " on " + subject.data().name();
  }

  /** Training steps in the whole run. */
  public int totalSteps() {
    return Math.multiplyExact(stepsPerEpoch, settings.loop().epochs());
  }

  /** The learning rate of each step of the run. */
  public LearningRateSchedule schedule() {
    return settings.schedule(stepsPerEpoch);
  }

  /** A file in the run's folder. */
  public Optional<Path> file(String name) {
    return folder.map(path -> path.resolve(name));
  }
}
