package org.kiln.engine.compiled;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** A gradient beside the network's own, in which the pieces of a batch are summed up. */
final class Accumulator implements AutoCloseable {

  private final FlatVectors vectors;
  private final LocalExchange sum = new LocalExchange(1);

  Accumulator(FlatVectors network) {
    this.vectors = network.withGradients(new FloatPointer(network.length()));
  }

  /**
   * Sums up what has been computed so far.
   *
   * @param parts what came of the last piece, and before it what this method gave for those before
   */
  GradientPart add(List<GradientPart> parts, GradientLayout layout) {
    return new GradientPart(vectors.gradients(), sum.exchange(parts, vectors, layout));
  }

  @Override
  public void close() {
    vectors.gradients().deallocate();
    sum.close();
  }
}
