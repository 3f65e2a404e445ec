/**
 * Networks' weights in files that other frameworks read and write.
 *
 * <p>What does not live here: Kiln's own checkpoints ({@code train}). Of Kiln this package imports
 * {@code data}, {@code engine} and {@code error}.
 */
package org.kiln.weights;
