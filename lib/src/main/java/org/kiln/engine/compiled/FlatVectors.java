package org.kiln.engine.compiled;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The flat vectors that a plan reads and writes in place.
 *
 * @param parameters float32, all parameters in DL4J's order
 * @param gradients float32, of the same length and order
 * @param length how many numbers each has
 */
public record FlatVectors(Pointer parameters, Pointer gradients, long length) {

  /** These parameters with a gradient of another owner. */
  public FlatVectors withGradients(Pointer others) {
    return new FlatVectors(parameters, others, length);
  }

  /** A view of the parameters. */
  public FloatBuffer parameterNumbers() {
    return view(parameters, length);
  }

  /** A view of the gradients. */
  public FloatBuffer gradientNumbers() {
    return view(gradients, length);
  }

  /** A view of {@code count} floats at an address. */
  public static FloatBuffer view(Pointer address, long count) {
    return new FloatPointer(address).capacity(count).asBuffer();
  }
}
