/**
 * The plan of a network: a list of ops with explicit backward pass and memory layout that knows no
 * device. {@code org.kiln.engine.onednn} runs plans on CPUs; another executor can be written
 * without touching this package.
 *
 * <h2>Why a plan</h2>
 *
 * <p>DL4J interprets a network layer by layer, and each layer decides alone. Seen as a whole, a
 * training step can do less: a batch norm and its relu are one pass over memory instead of two; a
 * gradient that nobody reads any more can be overwritten in place; the buffers of a step are known
 * in advance, and most of them can share memory. All of that is decided here, once for each batch
 * size, in plain Java that tests can look at.
 *
 * <h2>The way of a network</h2>
 *
 * <ol>
 *   <li>{@code org.kiln.engine.lower} reads the network and appends {@linkplain
 *       org.kiln.engine.plan.op.Op ops} that read and write {@linkplain
 *       org.kiln.engine.plan.op.Value values} to a {@link org.kiln.engine.plan.PlanBuilder}.
 *   <li>{@code ForwardFusion} joins ops ({@link org.kiln.engine.plan.Fusion} lists the rules, each
 *       of which is a {@code Join}). For inference it also folds batch norms into the weights
 *       before them.
 *   <li>{@code Differentiator} walks the forward ops backward and appends the derivative of each by
 *       the rules in {@code WeightDerivatives}, {@code NumberDerivatives} and {@code
 *       ShapeDerivatives}. Where a value has several readers, their contributions are summed.
 *       Nothing is computed that leads to no trainable parameter, so frozen trunks cost a forward
 *       pass only.
 *   <li>The {@link org.kiln.engine.plan.Plan} is done. {@link org.kiln.engine.plan.MemoryPlanner}
 *       gives its values places in one arena; {@link org.kiln.engine.plan.PlanPrinter} writes it
 *       down. Print one: it is the best introduction. A {@link org.kiln.engine.plan.PlanFile} holds
 *       it with its parameters, for an executor elsewhere.
 * </ol>
 *
 * <h2>Conventions</h2>
 *
 * <ul>
 *   <li>Shapes are written (N, C, H, W), memory is N, H, W, C, whatever the network's own format. A
 *       matrix (N, C) is an image of one pixel. An image that is flattened for a dense layer stays
 *       an image; the order of the weights' rows takes up the difference ({@link
 *       org.kiln.engine.plan.op.WeightLayout}).
 *   <li>Parameters are DL4J's own: a {@link org.kiln.engine.plan.op.ParameterSlice} is a window on
 *       the network's flat vector, in DL4J's order. Gradients are written into the flat gradient
 *       vector at the same places.
 *   <li>Gradients are sums over the batch, as DL4J has them before its updater divides.
 *   <li>Running statistics are not updated here: as in DL4J, what is to be subtracted from them
 *       stands in the gradient vector, and is never divided by the batch size.
 *   <li>In bfloat16 plans, activations, their gradients and prepared weights are bfloat16.
 *       Parameters, their gradients, statistics, logits, probabilities and losses stay float32.
 *   <li>Every value is written once, except that DL4J's vectors outlive the plan. The same request
 *       for the same network gives the same plan, value by value and byte by byte.
 * </ul>
 *
 * <p>What does not live here: DL4J and ND4J, which no class of this package names, so that a plan
 * can be run where neither is; and devices. Imports {@link org.kiln.engine.plan.op} and nothing
 * else of Kiln.
 */
package org.kiln.engine.plan;
