package org.kiln.engine.compiled;

import org.bytedeco.javacpp.Pointer;

/**
 * What one pass over some samples came to.
 *
 * @param gradient the flat gradient, float32, summed over its samples; of batch norm's running
 *     statistics what is to be subtracted from them
 * @param sums of the same samples
 */
public record GradientPart(Pointer gradient, StepSums sums) {}
