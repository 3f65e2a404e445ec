/**
 * What runs a training step of a DL4J network.
 *
 * <p>{@link org.kiln.engine.Engines} chooses an {@link org.kiln.engine.Engine} for a network by its
 * {@link org.kiln.engine.EngineOptions} and logs which and why; {@link org.kiln.engine.NetworkView}
 * is the one face of ComputationGraph and MultiLayerNetwork. Whatever the engine, what is trained
 * are the network's own parameters and updater state, so that DL4J sees the trained state at any
 * moment, and that one engine can take over from another: {@link org.kiln.engine.FallbackEngine}
 * does where the fast one refuses a batch. {@link org.kiln.engine.ListenerCalls} tells DL4J's
 * listeners of steps that DL4J did not make. To add an engine, implement {@code Engine} and {@link
 * org.kiln.engine.EngineProvider} in a sub-package, and name the provider in {@code
 * META-INF/services}.
 *
 * <ul>
 *   <li>{@code lower} makes a plan of a network: a graph of ops that knows neither device nor DL4J
 *       ({@code plan}). {@code compiled} trains by such plans on an executor; {@code onednn} is the
 *       executor for CPUs.
 *   <li>{@code dl4j} is DL4J's own {@code fit}: slow, takes any layer, and is what the others are
 *       tested against.
 *   <li>{@code parallel} trains several replicas as one, on compiled plans or on DL4J's engine.
 *   <li>{@code device} finds out what the machine has, before ND4J is loaded.
 * </ul>
 *
 * <p>What does not live here: epochs, schedules' lengths, checkpoints (package {@code train}). It
 * may import {@code data}, {@code optim} and {@code model}.
 */
package org.kiln.engine;
