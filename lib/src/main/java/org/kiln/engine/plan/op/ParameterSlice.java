package org.kiln.engine.plan.op;

import org.kiln.error.KilnException;

/**
 * One parameter's place in DL4J's flat parameter vector; its gradient has the same place in the
 * flat gradient vector.
 *
 * @param layer name of the layer or vertex
 * @param name DL4J's key: {@code W}, {@code b}, {@code gamma}, {@code beta}, {@code mean}, {@code
 *     var}, {@code log10stdev}, ...
 * @param offset index of its first number
 * @param length how many numbers, at least 1
 */
public record ParameterSlice(String layer, String name, long offset, long length) {

  /**
   * @throws KilnException if it starts before the vector or holds nothing
   */
  public ParameterSlice {
    if (offset < 0 || length < 1) {
      throw new KilnException(
          "Parameter %s of layer '%s' at %d, %d numbers: expected an offset from 0 and 1 or more"
              .formatted(name, layer, offset, length));
    }
  }

  @Override
  public String toString() {
    return layer + "_" + name + "@" + offset + "+" + length;
  }
}
