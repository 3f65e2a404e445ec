/**
 * The contract of executors: what {@link org.kiln.engine.compiled.Executor} and {@link
 * org.kiln.engine.compiled.CompiledPlan} promise, as tests. A new executor passes by a class of its
 * own that extends {@link org.kiln.engine.contract.ExecutorContract} and opens it.
 *
 * <p>{@code ...Contract} are the topics, {@code ...Ops} the ops of one family each as small plans
 * ({@link org.kiln.engine.contract.OpPlan}), {@link org.kiln.engine.contract.PlanBench} runs one
 * between guards. {@link org.kiln.engine.contract.InterpreterExecutor} is the plan's interpreter as
 * a device with memory of its own.
 */
package org.kiln.engine.contract;
