/**
 * The words a plan is written in: {@link org.kiln.engine.plan.op.Value}s (tensors) and {@link
 * org.kiln.engine.plan.op.Op}s that read and write them, each with its formula.
 *
 * <p>Ops come in families, one for each list of a plan: {@link
 * org.kiln.engine.plan.op.PreparationOp}, {@link org.kiln.engine.plan.op.ForwardOp} and {@link
 * org.kiln.engine.plan.op.BackwardOp}; a {@link org.kiln.engine.plan.op.SharedOp} stands in the
 * last two. A new op is a record, its place in a family, and its line in the family's visitor; what
 * does not compile then is what it lacks: its derivative if it is a forward op, and each executor's
 * answer.
 *
 * <p>Everything is data: records without behaviour beyond naming what they touch. No op knows a
 * device, and none knows DL4J beyond the order of its flat parameter vector, which {@link
 * org.kiln.engine.plan.op.WeightLayout} describes. Imports nothing of Kiln.
 */
package org.kiln.engine.plan.op;
