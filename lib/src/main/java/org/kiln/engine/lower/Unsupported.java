package org.kiln.engine.lower;

/**
 * A network that has to run on DL4J's own engine.
 *
 * @param layer name of the first layer or vertex without a lowering
 * @param what what about it is not covered, with its value: {@code "pooling type PNORM"}
 */
public record Unsupported(String layer, String what) implements LoweringResult {

  @Override
  public String toString() {
    return "layer '" + layer + "': " + what;
  }
}
