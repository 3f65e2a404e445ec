/**
 * The executor for CPUs: runs a {@link org.kiln.engine.plan.Plan} on oneDNN. A short chapter.
 *
 * <p><b>How a plan runs.</b> A {@code PlanCompiler} visits the ops of the plan and turns each into
 * one or a few {@code Instruction}s: nearly always a {@code Kernel}, which is a oneDNN primitive
 * with its argument array, now and then a loop in Java. All memory is bound when the plan is
 * compiled, so that running it is: point the input at the batch, run every instruction in order. No
 * native memory is allocated on the way.
 *
 * <p><b>Memory.</b> Activations and their gradients live in one arena, at the offsets that {@link
 * org.kiln.engine.plan.MemoryPlanner} gives them. Parameters, gradients and updater state stay
 * where DL4J has them, in its flat vectors, and are read and written in place. Images are read in
 * place too if they are NHWC and of the plan's type. Weights are copied once a step into the order
 * and type each primitive likes best ({@code PreparedWeights}); scratchpads and weight gradients on
 * their way into the flat vector share one piece of memory each ({@code SharedMemory}). Every
 * native handle and all memory belongs to the {@code NativeScope} of its plan and dies with it, in
 * reverse order; nobody else frees anything, and nothing waits for the garbage collector.
 *
 * <p><b>Threads.</b> oneDNN's primitives run on OpenMP's threads, whose number {@code Device} sets
 * on the calling thread. Work is cut into the same pieces whatever thread takes them, and
 * primitives are created for a fixed number of threads: the same seed on the same machine gives the
 * same bits. OpenMP's threads spin for milliseconds after each primitive, on the cores that loader
 * and update want: with {@code GOMP_SPINCOUNT=10000} in the environment, which must be there before
 * Java starts and which {@code ./kiln} and the notebooks' kernel set, updating the 11 million
 * parameters of ResNet-18 takes 10 ms instead of 19 on two cores.
 *
 * <p><b>Numerics.</b> In float32 the engine agrees with DL4J in double precision to 1e-4 of the
 * largest number of a tensor, on random graphs. In bfloat16, activations, their gradients and the
 * copies of the weights are rounded to 8 bits of mantissa; products are summed in float32, and
 * statistics, logits, losses, weight gradients, master weights and updates are float32.
 *
 * <p><b>To add an op</b>: give it a record in {@code plan.op}; the compiler then asks for a {@code
 * visit} method in {@code PlanCompiler}. Write it in the class of its family ({@code
 * ConvolutionCompiler}, {@code ElementwiseCompiler}, ...): describe the primitive with {@code
 * Primitives} or {@code WindowPrimitives}, bind its memory with {@code Emitter.bind}, add it. Where
 * oneDNN has no primitive, a {@code Instruction} in Java over {@code Memories.floats} will do. Mind
 * which operands may lie in the result ({@link org.kiln.engine.plan.op.Overlay}).
 *
 * <p>It may import {@code org.kiln.engine.compiled}, {@code org.kiln.engine.plan}, and of {@code
 * org.kiln.engine} the profile; no other executor. Only {@code OnednnProvider} names ND4J. Public
 * are the executor, its provider, and whether oneDNN can be loaded; nothing else.
 */
package org.kiln.engine.onednn;
