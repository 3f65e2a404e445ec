package org.kiln.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.VisionDataset;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parameters that a new run begins with: all of a checkpoint's, batch norm's running statistics
 * too, and nothing else of it.
 */
final class InitialWeights {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.train");

  private static final int MOST_DIFFERENCES = 4;

  private final Checkpoint source;

  InitialWeights(Checkpoint source) {
    this.source = source;
  }

  /**
   * Makes sure that {@code network} has the same parameters, by name and shape.
   *
   * @throws TrainingException naming those that differ
   */
  void requireFit(Model network) {
    List<String> differences = differences(source.network(), network);
    if (!differences.isEmpty()) {
      int shown = Math.min(MOST_DIFFERENCES, differences.size());
      throw new TrainingException(
          "The weights of "
              + source.file()
              + " ("
              + source.architecture()
              + " on "
              + source.dataset()
              + ") don't fit this network: "
              + String.join("; ", differences.subList(0, shown))
              + (shown < differences.size()
                  ? "; and " + (differences.size() - shown) + " more"
                  : "")
              + ". Take the network that they are of, --arch "
              + source.architecture()
              + ", and data of its input size and number of classes");
    }
  }

  private static List<String> differences(Model then, Model now) {
    Map<String, INDArray> there = then.paramTable();
    Map<String, INDArray> here = now.paramTable();
    Set<String> names = new LinkedHashSet<>(there.keySet());
    names.addAll(here.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      String was = shape(there.get(name));
      String is = shape(here.get(name));
      if (!was.equals(is)) {
        differences.add(name + " is " + was + " there and " + is + " here");
      }
    }
    return differences;
  }

  private static String shape(INDArray parameter) {
    return parameter == null ? "missing" : Arrays.toString(parameter.shape());
  }

  /** Copies them into {@code network}. */
  void copyTo(Model network) {
    Map<String, INDArray> here = network.paramTable();
    source.network().paramTable().forEach((name, values) -> here.get(name).assign(values));
  }

  /** Says in the log whose they are, and warns if the outputs mean other classes now. */
  void tell(VisionDataset data) {
    List<String> classes = ResumeRules.classes(source.classNames(), data.classNames());
    if (!source.classNames().isEmpty() && !classes.isEmpty()) {
      LOG.warn(
          "The weights of {} were trained for other classes ({}): its output layer begins with"
              + " theirs",
          source.file(),
          String.join("; ", classes));
    }
    LOG.info(
        "Begins with the weights of {} ({} on {})",
        source.file(),
        source.architecture(),
        source.dataset());
  }
}
