package org.kiln.engine.lower;

import org.kiln.engine.plan.PlanBuilder;

/**
 * Where the ops of a network go, and how it was asked for.
 *
 * @param plan takes the ops
 * @param planes whether DL4J's image arrays run channel by channel
 * @param probing whether the inputs' sizes are guesses, so that what does not fit may still fit the
 *     true ones
 */
record LoweringTarget(PlanBuilder plan, boolean planes, boolean probing) {}
