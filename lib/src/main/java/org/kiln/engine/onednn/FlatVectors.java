package org.kiln.engine.onednn;

import org.bytedeco.javacpp.Pointer;

/**
 * The network's own flat vectors, which the engine reads and writes in place.
 *
 * @param parameters float32, all parameters in DL4J's order
 * @param gradients float32, of the same length and order
 */
record FlatVectors(Pointer parameters, Pointer gradients) {}
