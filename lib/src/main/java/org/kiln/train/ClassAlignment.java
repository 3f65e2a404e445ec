package org.kiln.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kiln.data.ImageDataset;

/**
 * How the classes of a data set and the outputs of a network go together: by name, not by place.
 *
 * @param network names in the order of the network's outputs
 * @param data names in the order of the data set's labels
 */
record ClassAlignment(List<String> network, List<String> data) {

  private static final int SHOWN = 10;

  ClassAlignment {
    network = List.copyOf(network);
    data = List.copyOf(data);
  }

  /** Whether they are the same classes in the same order. */
  boolean same() {
    return network.equals(data);
  }

  /** Classes that the network tells apart and the data set lacks. */
  List<String> missing() {
    return without(network, data);
  }

  /** Classes of the data set that the network does not know. */
  List<String> unknown() {
    return without(data, network);
  }

  private static List<String> without(List<String> names, List<String> others) {
    Set<String> known = new HashSet<>(others);
    return names.stream().filter(name -> !known.contains(name)).toList();
  }

  /**
   * In what they differ: {@code "unknown: hund, katze; missing: cat, dog"}; empty if in nothing.
   */
  String difference() {
    List<String> parts = new ArrayList<>();
    if (!unknown().isEmpty()) {
      parts.add("unknown to the network: " + listed(unknown()));
    }
    if (!missing().isEmpty()) {
      parts.add("missing in the data: " + listed(missing()));
    }
    if (parts.isEmpty() && !same()) {
      parts.add("the same classes in another order");
    }
    return String.join("; ", parts);
  }

  /** The first names, and how many more there are. */
  static String listed(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    int more = names.size() - SHOWN;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /**
   * {@code dataset} with the network's labels in the place of its own.
   *
   * @throws TrainingException if it has a class that the network does not know; lists the
   *     difference
   */
  ImageDataset apply(ImageDataset dataset) {
    if (same()) {
      return dataset;
    }
    if (!unknown().isEmpty()) {
      throw new TrainingException(
          "The network was trained on other classes than "
              + dataset.name()
              + " has: "
              + difference()
              + ". Name images of the classes that it knows, with --data-path or Datasets.open, or"
              + " name their folders as in training");
    }
    int[] labels = data.stream().mapToInt(network::indexOf).toArray();
    return new RelabelledDataset(dataset, network, labels);
  }
}
