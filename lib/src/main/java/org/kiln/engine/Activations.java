package org.kiln.engine;

import org.deeplearning4j.optimize.api.TrainingListener;

/**
 * The activations that {@code onForwardPass} shows: of each layer but the outputs', and the input.
 * A compiled step keeps few of them, so that they are computed anew by DL4J's forward pass in
 * training mode, in float32, when a listener first looks; one that looks at every tenth step pays
 * for every tenth. Where dropout draws, it draws another mask than the step's.
 *
 * <p>The network's batch is set, its parameters are those of the step.
 */
public abstract sealed class Activations implements AutoCloseable
    permits VertexActivations, LayerActivations {

  private boolean closed;

  /** Calls {@code onForwardPass}; what it is given can be looked at during the call only. */
  abstract void tell(TrainingListener listener);

  /** Ends the time in which activations can be looked at for the first time. */
  @Override
  public final void close() {
    closed = true;
  }

  final void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "Activations are there during onForwardPass only: read or copy them in it");
    }
  }
}
