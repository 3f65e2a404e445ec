/**
 * Several replicas of a network that train as one: {@link org.kiln.engine.parallel.ParallelEngine}.
 *
 * <p><b>A step</b>, in the code a {@code Round}. The batch is dealt out in contiguous shares. Each
 * replica takes over the network's parameters, updater state and counters, makes a training step on
 * its share with an engine of its own, and waits for the others. Then each computes one part of the
 * mean of all states ({@code WeightedMean}), straight into the network. A round of which a replica
 * fails never reaches that point, so that the network is always either before a step or after it.
 *
 * <p><b>What comes from ParallelWrapper</b> and what does not. It deals the work out to its workers
 * on its threads, each tied to a device. Everything around that is replaced through what it lets
 * its users give: the iterator ({@code Rounds}), the trainer context and the trainers. The reasons:
 *
 * <ul>
 *   <li>Its replicas copy the network's parameters while worker 0 may already have changed them,
 *       because worker 0 trains the original. Here no replica is the original, and nothing is
 *       written before everything has been read.
 *   <li>Its {@code fit} ends with its threads and replicas. Here one {@code fit} lasts as long as
 *       the engine: {@code Rounds} is an iterator that waits for the next step.
 *   <li>Its mean ignores how many samples a worker had, so that the last batches of an epoch count
 *       too much. Here it is weighted; and it is a sum in double in a fixed order, so that frozen
 *       parameters stay what they are and equal runs stay equal.
 *   <li>Its listeners run in the workers, all at once and before the mean. Here the network's own
 *       listeners run once a step on the caller's thread, after it.
 *   <li>An error in its worker leaves the others running, and with shared gradients waiting for
 *       ever. Here it ends the round for all and reaches the caller as it was thrown.
 *   <li>With shared gradients it leaves its accumulator in the network, whose next {@code fit} then
 *       waits for workers that are gone. Here only replicas ever get one.
 * </ul>
 *
 * <p>It may import {@code org.kiln.engine}, its {@code device}, and {@code org.kiln.data}. It knows
 * no other engine: what runs a replica comes from a {@link
 * org.kiln.engine.parallel.ReplicaFactory}.
 */
package org.kiln.engine.parallel;
