/**
 * The compiled engine: a training step as a plan that an {@link org.kiln.engine.compiled.Executor}
 * runs. A short chapter.
 *
 * <p><b>A step is gradient, exchange, update.</b> {@link org.kiln.engine.compiled.CompiledEngine}
 * has {@link org.kiln.engine.compiled.Passes} compute the gradient of a batch: lowered once for
 * each batch size ({@link org.kiln.engine.compiled.PlanRunner}), on one executor, or on several
 * that share the batch. A {@link org.kiln.engine.compiled.GradientExchange} makes one gradient of
 * all that took part: replicas, the pieces of a batch that is larger than the memory, and whatever
 * trains elsewhere. Then {@link org.kiln.engine.compiled.FusedUpdate} takes it off the parameters.
 * So everybody makes the update that one network on all of the samples would have made, whatever
 * the updater; what differs is the order of additions, and that batch norm sees a share at a time.
 *
 * <p><b>What is whose.</b> Parameters, gradients and updater state are DL4J's own flat vectors
 * ({@link org.kiln.engine.compiled.FlatVectors}), read and written in place. An executor on a
 * device with memory of its own trains copies, and brings them back at {@code synchronise()}:
 * before listeners that look, and whenever {@code train} saves or evaluates.
 *
 * <p><b>The update</b> is one pass over parameters, gradient and state with DL4J's formulas. An
 * {@link org.kiln.engine.compiled.UpdateSegment} says with numbers alone how a stretch of the
 * vector is updated in this step, so that another executor can do it where its parameters are;
 * {@code UpdateReader} reads them off DL4J's updaters. An updater it does not know, gradient
 * clipping or an unknown regularisation sends the flat gradient through DL4J's own code instead.
 *
 * <p><b>What knows DL4J and what does not.</b> {@code Executor}, {@code CompiledPlan}, {@code
 * FlatVectors}, {@code InputArray}, {@code FusedUpdate}, {@code LocalExchange} and what they are
 * made of name neither DL4J nor ND4J: a plan that was written to a file is run with them where
 * neither is. {@code CompiledEngine}, {@code Coverage}, {@code NetworkState}, {@code ArraySamples}
 * and {@code UpdateReader} are the side that faces the network.
 *
 * <p><b>To add a device</b>: implement {@code Executor} and {@link
 * org.kiln.engine.compiled.ExecutorProvider} in a package of its own, name the provider in {@code
 * META-INF/services}, and let the contract tests of executors run on it: a test class that extends
 * {@code ExecutorContract} and opens the new one.
 *
 * <p>It may import {@code org.kiln.engine}, its {@code plan} and {@code lower}, and what those may;
 * no executor. Executors import it.
 */
package org.kiln.engine.compiled;
