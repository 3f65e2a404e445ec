package org.kiln.engine.plan;

import org.kiln.engine.plan.op.Value;

/**
 * One input of the network.
 *
 * @param name DL4J's name of the input
 * @param value what the plan reads: NHWC, of the type of activations
 */
public record PlanInput(String name, Value value) {}
