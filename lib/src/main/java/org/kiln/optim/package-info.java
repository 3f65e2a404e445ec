/**
 * What turns gradients into updates: optimizers and learning-rate schedules, as DL4J's own {@code
 * IUpdater}s and {@code ISchedule}s.
 *
 * <ul>
 *   <li>{@link org.kiln.optim.Optimizer} is where to start: an updater with its weight decay, put
 *       on a network by {@code applyTo}.
 *   <li>{@link org.kiln.optim.Schedules} makes every {@link org.kiln.optim.LearningRateSchedule}:
 *       constant, step, multi-step, cosine, one-cycle, each with a linear warm-up. All count
 *       iterations, none counts epochs.
 *   <li>{@link org.kiln.optim.Momentum} is heavy-ball momentum, the one updater DL4J lacks.
 *       Nesterov's, Adam's and the rest are DL4J's.
 * </ul>
 *
 * <p>Everything survives DL4J's JSON, so a saved network trains on with the same settings wherever
 * Kiln is on the class path. Where it isn't, DL4J knows neither {@code Momentum} nor the schedules:
 * {@link org.kiln.optim.PlainUpdaters} leaves a network with DL4J's own, as the trainer does with
 * checkpoints and at the end of a run. To add a schedule, implement {@code ISchedule} anywhere:
 * nothing here asks for its own types.
 *
 * <p>What does not live here: loops, recipes, epochs (package {@code train}). Of Kiln this package
 * imports {@code error} alone.
 */
package org.kiln.optim;
