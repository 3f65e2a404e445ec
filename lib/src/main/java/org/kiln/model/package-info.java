/**
 * Networks: what there is by name, how each is built, what each costs.
 *
 * <ul>
 *   <li>{@link org.kiln.model.Models} is where to start: {@code Models.create("resnet20", data)}
 *       gives an initialised DL4J {@code ComputationGraph}, {@code Models.register} adds one's own.
 *   <li>{@link org.kiln.model.ModelInfo} is an entry of that registry.
 *   <li>{@link org.kiln.model.NetworkBlocks} holds the blocks every network here is made of; use it
 *       to write another.
 *   <li>{@link org.kiln.model.ModelSummary} lists layers, shapes, parameters and multiply-adds of
 *       any DL4J network.
 *   <li>{@link org.kiln.model.Convolution} is a convolution's settings: rectangles, groups.
 *   <li>{@code layer} has the layers, vertices and activations DL4J lacks.
 * </ul>
 *
 * <p>Networks take float32 NCHW images and end in a softmax with cross-entropy. Vertices bear the
 * names torchvision gives the same modules ({@code layer1.0.conv1}), so that weights can be matched
 * by name.
 *
 * <p>What does not live here: training, and how networks are run. Of Kiln this package imports
 * {@code data} (shapes, names), {@code optim} and {@code error}, and nothing else.
 */
package org.kiln.model;
