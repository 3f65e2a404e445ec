package org.kiln.engine.compiled;

/**
 * How a run of numbers in the flat vector is updated in one step: one parameter of one layer. Knows
 * neither DL4J nor ND4J, so that an executor can make the update where its parameters are.
 *
 * @param offset first number in the parameter and gradient vectors
 * @param length how many
 * @param state first number of its first state vector in the updater state; the next one follows at
 *     a distance of {@code stateStride}
 * @param stateStride length of the updater block
 * @param factor what the gradient is multiplied with first: 1 divided by the number of samples, or
 *     1 where it is not a sum
 * @param rule the updater's arithmetic
 * @param penalties L1, L2, weight decay
 */
public record UpdateSegment(
    long offset,
    long length,
    long state,
    long stateStride,
    float factor,
    UpdateRule rule,
    Penalties penalties) {}
