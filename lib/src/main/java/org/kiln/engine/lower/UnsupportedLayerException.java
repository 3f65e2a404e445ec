package org.kiln.engine.lower;

/** Ends the lowering of a network; {@link Lowering} turns it into an {@link Unsupported}. */
final class UnsupportedLayerException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UnsupportedLayerException(String what) {
    super(what, null, false, false);
  }
}
