package org.kiln.bench;

/**
 * What every contender does in a round.
 *
 * @param imagesPerStep images of a step, all replicas together
 * @param steps steps of a round
 */
record RoundPlan(int imagesPerStep, int steps) {}
