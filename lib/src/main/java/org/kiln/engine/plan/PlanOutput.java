package org.kiln.engine.plan;

import org.kiln.engine.plan.op.Value;

/**
 * One output of the network.
 *
 * @param name DL4J's name of the output layer
 * @param value float32, (N, classes); kept to the end of the step
 */
public record PlanOutput(String name, Value value) {}
