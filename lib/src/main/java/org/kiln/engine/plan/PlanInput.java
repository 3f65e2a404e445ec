package org.kiln.engine.plan;

import org.kiln.engine.plan.op.Value;

/**
 * One input of the network.
 *
 * @param name DL4J's name of the input
 * @param value what the plan reads: NHWC, of the type of activations
 * @param planes whether DL4J's own array for this input runs channel by channel (an NCHW network);
 *     else pixel by pixel. Means nothing for a matrix
 * @param flat whether DL4J's own array is a matrix (N, C * H * W) that a preprocessor turns into
 *     images
 */
public record PlanInput(String name, Value value, boolean planes, boolean flat) {}
