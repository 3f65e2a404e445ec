package org.kiln.engine.plan.op;

/**
 * Says that an op works correctly when {@code written} lies exactly where {@code read} lies. The
 * memory planner makes use of it if nobody reads {@code read} afterwards and both take as many
 * bytes.
 *
 * @param written one of the op's results
 * @param read one of its operands
 */
public record Overlay(Value written, Value read) {}
