package org.kiln.engine.plan;

import java.util.Map;
import org.kiln.engine.plan.op.Value;
import org.kiln.error.KilnException;

/**
 * Where each arena value of a plan lies.
 *
 * @param arenaBytes size of the arena
 * @param offsets first byte of each arena value that an op touches, a multiple of {@link
 *     MemoryPlanner#ALIGNMENT}
 * @param valueBytes what all these values take together, had each its own place
 */
public record MemoryPlan(long arenaBytes, Map<Value, Long> offsets, long valueBytes) {

  /** Copies the map. */
  public MemoryPlan {
    offsets = Map.copyOf(offsets);
  }

  /**
   * First byte of {@code value} in the arena.
   *
   * @throws KilnException if the value has no place
   */
  public long offset(Value value) {
    Long offset = offsets.get(value);
    if (offset == null) {
      throw new KilnException("Value " + value + " has no place in the arena");
    }
    return offset;
  }
}
