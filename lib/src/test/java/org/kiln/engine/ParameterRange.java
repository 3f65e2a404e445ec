package org.kiln.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where one parameter lies in a network's flat vectors.
 *
 * @param name layer and parameter, for instance {@code conv1_W}
 * @param offset of its first number
 * @param length how many numbers
 */
public record ParameterRange(String name, int offset, int length) {

  /** The ranges of all parameters in the order of the vector, running statistics included. */
  public static List<ParameterRange> of(Model network) {
    List<ParameterRange> ranges = new ArrayList<>();
    for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
      INDArray view = parameter.getValue();
      ranges.add(
          new ParameterRange(
              parameter.getKey(),
              Math.toIntExact(view.offset() - network.params().offset()),
              Math.toIntExact(view.length())));
    }
    ranges.sort(Comparator.comparingInt(ParameterRange::offset));
    int end = 0;
    for (ParameterRange range : ranges) {
      if (range.offset != end) {
        throw new AssertionError("a gap or an overlap at " + range);
      }
      end += range.length;
    }
    if (end != network.params().length()) {
      throw new AssertionError("the vector goes on after " + end);
    }
    return ranges;
  }

  /** Its part of a flat vector. */
  public double[] in(double[] vector) {
    return Arrays.copyOfRange(vector, offset, offset + length);
  }
}
