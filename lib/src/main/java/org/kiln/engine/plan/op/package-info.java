/**
 * The words a plan is written in: {@link org.kiln.engine.plan.op.Value}s (tensors) and {@link
 * org.kiln.engine.plan.op.Op}s that read and write them, each with its formula.
 *
 * <p>Everything is data: records without behaviour beyond naming what they touch. No op knows a
 * device, and none knows DL4J beyond the order of its flat parameter vector, which {@link
 * org.kiln.engine.plan.op.WeightLayout} describes. Imports nothing of Kiln.
 */
package org.kiln.engine.plan.op;
