package org.kiln.engine.lower;

import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.op.PixelOrder;

/**
 * Where the ops of a network go, and how it was asked for.
 *
 * @param plan takes the ops
 * @param order of the numbers in DL4J's image arrays
 * @param probing whether the inputs' sizes are guesses, so that what does not fit may still fit the
 *     true ones
 */
record LoweringTarget(PlanBuilder plan, PixelOrder order, boolean probing) {}
