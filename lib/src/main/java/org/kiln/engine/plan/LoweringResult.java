package org.kiln.engine.plan;

/** A plan, or the first layer for which there is none. */
public sealed interface LoweringResult permits Plan, Unsupported {}
