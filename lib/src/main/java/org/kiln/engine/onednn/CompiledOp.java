package org.kiln.engine.onednn;

import java.util.List;
import org.kiln.engine.plan.op.Op;

/**
 * One op of the plan with what it was compiled to.
 *
 * @param op what it computes
 * @param instructions in the order of execution; empty if another op's do the work
 */
record CompiledOp(Op op, List<Instruction> instructions) {}
