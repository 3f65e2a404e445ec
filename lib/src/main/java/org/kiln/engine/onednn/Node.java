package org.kiln.engine.onednn;

import java.util.List;
import org.kiln.engine.plan.op.Op;

/**
 * One op of the plan with the steps it was compiled to.
 *
 * @param op what it computes
 * @param steps in the order of execution; empty if another op's steps do the work
 */
record Node(Op op, List<Step> steps) {}
