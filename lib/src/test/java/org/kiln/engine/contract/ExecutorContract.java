package org.kiln.engine.contract;

import org.kiln.engine.compiled.Executor;

/**
 * What is demanded of every {@link Executor}. An executor passes by a class of its own that opens
 * it; what it is held to stands in the interfaces, topic by topic.
 */
abstract class ExecutorContract
    implements OpsContract,
        GraphsContract,
        MemoryContract,
        LifeContract,
        NeighboursContract,
        DrawsContract,
        InputsContract {}
