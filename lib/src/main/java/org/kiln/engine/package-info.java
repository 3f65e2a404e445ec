/**
 * What runs a training step of a DL4J network.
 *
 * <p>{@link org.kiln.engine.Engines} chooses an {@link org.kiln.engine.Engine} for a network by its
 * {@link org.kiln.engine.EngineOptions} and logs which and why; {@link org.kiln.engine.NetworkView}
 * is the one face of ComputationGraph and MultiLayerNetwork. Whatever the engine, what is trained
 * are the network's own parameters and updater state, so that DL4J sees the trained state at any
 * moment, and that one engine can take over from another: {@link org.kiln.engine.FallbackEngine}
 * does where the fast one refuses a batch. {@link org.kiln.engine.ListenerCalls} tells DL4J's
 * listeners of steps that DL4J did not make. To add an engine, implement {@code Engine} in a
 * sub-package and name it in {@code Engines}.
 *
 * <ul>
 *   <li>{@code plan} lowers a network to a graph that knows no device; {@code onednn} runs such a
 *       plan on the CPU.
 *   <li>{@code dl4j} is DL4J's own {@code fit}: slow, takes any layer, and is what the others are
 *       tested against.
 *   <li>{@code parallel} trains several replicas as one, each on one of the other engines.
 *   <li>{@code device} finds out what the machine has, before ND4J is loaded.
 * </ul>
 *
 * <p>What does not live here: epochs, schedules' lengths, checkpoints (package {@code train}). It
 * may import {@code data}, {@code optim} and {@code model}.
 */
package org.kiln.engine;
