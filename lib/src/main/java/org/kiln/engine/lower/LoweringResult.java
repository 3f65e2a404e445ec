package org.kiln.engine.lower;

/** A plan, or the first layer for which there is none. */
public sealed interface LoweringResult permits Lowered, Unsupported {}
