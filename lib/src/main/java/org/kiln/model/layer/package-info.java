/**
 * Layers, vertices and activations that image classifiers need and DL4J lacks. All run on plain
 * DL4J, forward and backward, and survive its JSON; they favour DL4J's own operations over speed,
 * for the compiled engine replaces them.
 *
 * <ul>
 *   <li>{@link org.kiln.model.layer.GroupedConvolution2D}: convolution in groups of channels.
 *   <li>{@link org.kiln.model.layer.ChannelScaleVertex}: an image times one factor per channel, as
 *       in squeeze-and-excitation.
 *   <li>{@link org.kiln.model.layer.HardSwish}: an activation function.
 * </ul>
 *
 * <p>A network with one of them can be read only where Kiln is on the class path: elsewhere DL4J
 * says that it can't resolve {@code org.kiln.model.layer}. The trainer warns of it.
 *
 * <p>The public types are configurations, used like DL4J's; the classes that compute are not
 * public. Of Kiln this package imports {@code error} alone.
 */
package org.kiln.model.layer;
