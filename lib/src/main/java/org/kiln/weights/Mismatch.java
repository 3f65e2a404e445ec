package org.kiln.weights;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kiln.error.KilnException;
import org.kiln.weights.NamedWeight.Counter;
import org.kiln.weights.NamedWeight.Parameter;
import org.kiln.weights.tensor.Tensor;
import org.kiln.weights.tensor.Tensors;

/**
 * What keeps tensors from being a network's.
 *
 * @param missing names that the network has and they have not
 * @param superfluous names that they have and the network has not
 * @param misshapen of another shape, or no floating numbers: both sides
 */
record Mismatch(List<String> missing, List<String> superfluous, List<String> misshapen) {

  private static final int MOST_SHOWN = 10;

  static Mismatch between(WeightNames names, Tensors tensors) {
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (NamedWeight weight : names.weights()) {
      known.add(weight.name());
      Tensor tensor = tensors.byName().get(weight.name());
      if (tensor == null) {
        // Files of before PyTorch 0.4.1 have no counters.
        missing.addAll(weight instanceof Counter ? List.of() : List.of(weight.name()));
      } else if (weight instanceof Parameter parameter && !fits(parameter, tensor)) {
        misshapen.add(
            "%s, in the network %s floating".formatted(tensor, Tensor.text(parameter.shape())));
      }
    }
    List<String> superfluous =
        tensors.names().stream().filter(name -> !known.contains(name)).toList();
    return new Mismatch(missing, superfluous, misshapen);
  }

  private static boolean fits(Parameter parameter, Tensor tensor) {
    return tensor.type().isFloating() && tensor.shape().equals(parameter.shape());
  }

  /**
   * @param source what the tensors are of
   * @throws KilnException if there is one; it lists them
   */
  void require(String source) {
    List<String> lines = new ArrayList<>();
    list(lines, "missing in it", missing);
    list(lines, "not in the network", superfluous);
    list(lines, "of another shape", misshapen);
    if (!lines.isEmpty()) {
      throw new KilnException(
          source
              + " does not fit the network, which stays as it was:"
              + String.join("", lines)
              + "\nExpected weights of a network of the same name, image size and number of classes:"
              + " create that one");
    }
  }

  private static void list(List<String> lines, String what, List<String> names) {
    if (!names.isEmpty()) {
      String rest =
          names.size() > MOST_SHOWN ? " and %,d more".formatted(names.size() - MOST_SHOWN) : "";
      lines.add(
          "\n  %,d %s: %s%s"
              .formatted(
                  names.size(),
                  what,
                  String.join("; ", names.subList(0, Math.min(MOST_SHOWN, names.size()))),
                  rest));
    }
  }
}
