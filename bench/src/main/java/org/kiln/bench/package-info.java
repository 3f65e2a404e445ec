/**
 * Benchmarks: JMH for single parts, and whole training steps beside peers measured in the same run.
 *
 * <p>May import anything of the library; nothing imports it.
 */
package org.kiln.bench;
