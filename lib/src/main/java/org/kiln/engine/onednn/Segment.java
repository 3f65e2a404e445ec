package org.kiln.engine.onednn;

import java.util.List;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * One parameter of one layer, a run of numbers in the flat vector that are updated alike.
 *
 * @param offset first number in the parameter and gradient vectors
 * @param length how many
 * @param updater DL4J's updater of the block it belongs to
 * @param state first number of its first state vector in the updater state; the next one follows at
 *     a distance of {@code stateStride}
 * @param stateStride length of the updater block
 * @param averaged whether its gradient is divided by the batch size
 * @param regularization L1, L2, weight decay
 */
record Segment(
    long offset,
    long length,
    IUpdater updater,
    long state,
    long stateStride,
    boolean averaged,
    List<Regularization> regularization) {}
