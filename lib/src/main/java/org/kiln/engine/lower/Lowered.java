package org.kiln.engine.lower;

import org.kiln.engine.plan.Plan;

/**
 * A network that has a plan.
 *
 * @param plan what to run
 */
public record Lowered(Plan plan) implements LoweringResult {}
