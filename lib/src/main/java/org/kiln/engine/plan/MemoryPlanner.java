package org.kiln.engine.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.Overlay;
import org.kiln.engine.plan.op.Value;

/**
 * Gives every arena value of a plan a place, such that values that live at the same time do not
 * overlap.
 *
 * <p>A value lives from the op that writes it to the last op that reads it; outputs and losses live
 * to the end. A result that may lie over a dying operand does ({@link Op#overlays}). Blocks are
 * then placed from the largest to the smallest, each into the smallest gap that holds it among the
 * blocks alive at the same time (greedy by size: Pisarchyk and Lee, arXiv 2001.03288).
 */
public final class MemoryPlanner {

  /** Every value starts at a multiple of this many bytes: a cache line, and an AVX-512 register. */
  public static final long ALIGNMENT = 64;

  private final Plan plan;
  private final ToLongFunction<Value> bytes;
  private final Map<Value, Integer> lastUse = new HashMap<>();
  private final Map<Value, Block> blocks = new LinkedHashMap<>();

  private MemoryPlanner(Plan plan, ToLongFunction<Value> bytes) {
    this.plan = plan;
    this.bytes = bytes;
  }

  /** Places the values at the sizes their types imply. */
  public static MemoryPlan plan(Plan plan) {
    return plan(plan, Value::bytes);
  }

  /**
   * Places the values.
   *
   * @param bytes size of a value, for an executor that needs other sizes (masks of its own format)
   */
  public static MemoryPlan plan(Plan plan, ToLongFunction<Value> bytes) {
    return new MemoryPlanner(plan, bytes).run();
  }

  private MemoryPlan run() {
    List<Op> steps = plan.steps();
    findLastUses(steps);
    for (int i = 0; i < steps.size(); i++) {
      addResults(steps.get(i), i);
    }
    long arena = place(new LinkedHashSet<>(blocks.values()));
    Map<Value, Long> offsets = new HashMap<>();
    blocks.forEach((value, block) -> offsets.put(value, block.offset));
    long sum = blocks.keySet().stream().mapToLong(bytes).sum();
    return new MemoryPlan(arena, offsets, sum);
  }

  private void findLastUses(List<Op> steps) {
    for (int i = 0; i < steps.size(); i++) {
      int step = i;
      steps.get(i).writes().forEach(value -> lastUse.put(value, step));
      steps.get(i).reads().forEach(value -> lastUse.put(value, step));
    }
    plan.outputs().forEach(output -> lastUse.put(output.value(), Integer.MAX_VALUE));
    plan.losses().forEach(loss -> lastUse.put(loss, Integer.MAX_VALUE));
  }

  private void addResults(Op op, int step) {
    Set<Value> covered = new HashSet<>();
    for (Value written : op.writes()) {
      if (!written.inArena()) {
        continue;
      }
      Block block = null;
      for (Overlay overlay : op.overlays()) {
        if (block == null && overlay.written().equals(written) && fits(overlay, op, step)) {
          block = covered.add(overlay.read()) ? blocks.get(overlay.read()) : null;
        }
      }
      if (block == null) {
        block = new Block(align(bytes.applyAsLong(written)), step);
      }
      block.end = Math.max(block.end, lastUse.get(written));
      blocks.put(written, block);
    }
  }

  private boolean fits(Overlay overlay, Op op, int step) {
    Value read = overlay.read();
    return read.inArena()
        && lastUse.get(read) == step
        && op.reads().stream().filter(read::equals).count() == 1
        && bytes.applyAsLong(read) == bytes.applyAsLong(overlay.written());
  }

  private static long align(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static long place(Set<Block> all) {
    List<Block> order = new ArrayList<>(all);
    order.sort(
        Comparator.comparingLong((Block block) -> -block.size)
            .thenComparingInt(block -> block.start)
            .thenComparingInt(block -> block.end));
    List<Block> placed = new ArrayList<>();
    long arena = 0;
    for (Block block : order) {
      block.offset = bestGap(block, placed);
      placed.add(block);
      placed.sort(Comparator.comparingLong(other -> other.offset));
      arena = Math.max(arena, block.offset + block.size);
    }
    return arena;
  }

  /** The smallest gap that holds {@code block}, or the end; {@code placed} is sorted by offset. */
  private static long bestGap(Block block, List<Block> placed) {
    long best = -1;
    long bestSize = Long.MAX_VALUE;
    long end = 0;
    for (Block other : placed) {
      if (!block.meets(other)) {
        continue;
      }
      long gap = other.offset - end;
      if (gap >= block.size && gap < bestSize) {
        best = end;
        bestSize = gap;
      }
      end = Math.max(end, other.offset + other.size);
    }
    return best >= 0 ? best : end;
  }

  /** One place in the arena, held by one value or by several that follow each other in place. */
  private static final class Block {
    private final long size;
    private final int start;
    private int end;
    private long offset;

    Block(long size, int start) {
      this.size = size;
      this.start = start;
    }

    boolean meets(Block other) {
      return start <= other.end && other.start <= end;
    }
  }
}
