/**
 * What this machine can compute with: {@link org.kiln.engine.device.Devices} lists its CPU and its
 * GPUs, each with whether and why Kiln can use it.
 *
 * <p>Everything is read from the operating system and from NVIDIA's driver itself, never through
 * ND4J: the question must be answered before ND4J's CUDA backend starts, because on a GPU that its
 * binary holds no code for that backend ends the JVM. {@link org.kiln.engine.device.CudaSupport} is
 * the rule, and {@link org.kiln.engine.device.Backend} which of ND4J's backends this build has.
 *
 * <p>It imports no other package of Kiln.
 */
package org.kiln.engine.device;
