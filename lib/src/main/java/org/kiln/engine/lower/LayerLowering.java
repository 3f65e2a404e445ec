package org.kiln.engine.lower;

/**
 * Adds the ops of one kind of layer or vertex to a plan.
 *
 * @param <C> DL4J's configuration class
 */
@FunctionalInterface
interface LayerLowering<C> {

  /**
   * Adds the ops.
   *
   * @return what the layer gives
   * @throws UnsupportedLayerException if it has a setting that no op can express
   */
  Tensor lower(C configuration, LoweringContext context);

  /** For the registry, which files each lowering under its own configuration class. */
  @SuppressWarnings("unchecked")
  default Tensor lowerUnchecked(LoweringContext context) {
    return lower((C) context.node().configuration(), context);
  }
}
