/**
 * Makes plans of DL4J networks: {@link org.kiln.engine.lower.Lowering} reads the configuration of a
 * ComputationGraph or MultiLayerNetwork, layer by layer in topological order, and appends the ops
 * of each to a {@link org.kiln.engine.plan.PlanBuilder}, which joins and differentiates them.
 *
 * <p>One small class for each family of layers does it ({@code ConvolutionLowering}, {@code
 * BatchNormLowering}, ...), and {@code LayerLowerings} lists which DL4J class is whose. What is not
 * listed gives an {@link org.kiln.engine.lower.Unsupported} that names the layer and the setting;
 * the network then runs on DL4J's own engine. Nothing is guessed: a subclass of a known layer is
 * unknown. Before any batch has been seen {@code Lowering.obstacle} goes the same way with sizes
 * that {@link org.kiln.engine.lower.NetworkInputs} guesses, and passes over what only does not fit.
 *
 * <h2>Adding a layer</h2>
 *
 * <p>Write a lowering, list it in {@code LayerLowerings}, and let {@code RandomGraphs} (in the
 * tests) make it: every plan is then held against DL4J in double precision. If no op can express
 * the layer, add an op; the compiler will point at every executor that has to learn it.
 *
 * <h2>DL4J's own faults</h2>
 *
 * <p>A plan does what DL4J does, surprises included. Where DL4J contradicts itself, so that there
 * is nothing to agree with, the lowering declines: the precise GELU (its derivative belongs to
 * another function), a batch norm locked to a gamma other than 1 with beta 0 (applied backward
 * only), a batch norm inside a FrozenLayerWithBackprop.
 *
 * <p>What does not live here: anything that knows a device, and the ops themselves. Imports {@link
 * org.kiln.engine.plan}, DL4J, and of Kiln else only {@code engine} for its view of a network and
 * {@code model} for the layers that DL4J lacks.
 */
package org.kiln.engine.lower;
