/**
 * Several replicas of a network in one process, that train as one.
 *
 * <p><b>On compiled plans</b> ({@link org.kiln.engine.parallel.CompiledReplicas}) there is one set
 * of parameters, the network's own. Each replica computes the gradient of its share of a batch, on
 * an executor and a thread of its own ({@code ReplicaPasses}); the gradients are exchanged before
 * the one update. So nothing is averaged that is not a sum: with every updater the result is that
 * of one network on the whole batch, but for the order of additions and for batch norm, whose
 * statistics are those of a share. Dropout draws by the place in the whole batch.
 *
 * <p><b>On DL4J's engine</b> ({@link org.kiln.engine.parallel.Dl4jReplicas}), for networks that
 * have no plan, it is DL4J's {@code ParallelWrapper} that trains: a {@code fit} of it for each
 * batch ({@code WrapperEngine}), with trainers that only wait for one another at the start and
 * watch the step ({@code ReplicaTrainer}). What is averaged then are parameters and updater states.
 * The wrapper copies the network for each batch, which takes a tenth of a second or more.
 *
 * <p>It may import {@code org.kiln.engine}, {@code compiled}, {@code plan}, {@code dl4j} and {@code
 * device}; executors it finds by name.
 */
package org.kiln.engine.parallel;
