/**
 * Questions about training that take more than one run, or a closer look than its metrics.
 *
 * <p>{@link org.kiln.train.study.LearningRateFinder} looks for a rate, {@link
 * org.kiln.train.study.Sweep} tries all combinations of some settings, and {@link
 * org.kiln.train.study.Interpretation} asks which images a network gets wrong and how sure it is.
 * It may import what {@code train} may, and {@code train}.
 */
package org.kiln.train.study;
