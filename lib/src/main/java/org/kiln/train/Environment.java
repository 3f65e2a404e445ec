package org.kiln.train;

/**
 * Where and with what a run computes.
 *
 * @param engine the engine's name, for instance {@code "dl4j"}
 * @param device {@code "cpu"} or {@code "cuda"}
 * @param precision {@code "fp32"} or {@code "bf16"}
 * @param threads threads that compute
 * @param machine processor, cores, operating system
 */
public record Environment(
    String engine, String device, String precision, int threads, String machine) {}
