package org.kiln.engine.onednn;

import java.util.function.IntConsumer;

/**
 * How many threads OpenMP gives to what the calling thread runs.
 *
 * @param count at least 1
 * @param set tells OpenMP; does nothing where {@code OMP_NUM_THREADS} has said so
 */
record OpenMpThreads(int count, IntConsumer set) {

  void enter() {
    set.accept(count);
  }
}
