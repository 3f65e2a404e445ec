package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.StepProfile;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.compiled.StepTimer;
import org.kiln.engine.plan.OpCost;
import org.kiln.engine.plan.op.Value;

/** Times the ops of a compiled plan, inside whole steps and each alone. */
final class Profiler implements StepTimer {

  private final OnednnPlan plan;
  private final List<CompiledOp> ops;
  private final double[][] times;
  private final double[] starts;
  private final double[] updates;
  private int round;

  /**
   * @param rounds how many steps will be timed
   */
  Profiler(OnednnPlan plan, int rounds) {
    this.plan = plan;
    this.ops = plan.ops();
    this.times = new double[ops.size()][rounds];
    this.starts = new double[ops.size()];
    this.updates = new double[rounds];
  }

  @Override
  public void step(StepDraws draws, Runnable update) {
    plan.clock().set(draws);
    plan.device().enter();
    long begin = System.nanoTime();
    long last = begin;
    for (int i = 0; i < ops.size(); i++) {
      starts[i] = (last - begin) / 1e3;
      run(ops.get(i));
      long now = System.nanoTime();
      times[i][round] = (now - last) / 1e6;
      last = now;
    }
    update.run();
    updates[round] = (System.nanoTime() - last) / 1e6;
    round++;
  }

  @Override
  public StepProfile result(int repetitions) {
    List<StepProfile.OpTime> result = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      CompiledOp op = ops.get(i);
      OpCost cost = OpCost.of(op.op());
      result.add(
          new StepProfile.OpTime(
              op.op().getClass().getSimpleName(),
              op.op().writes().get(0).name(),
              op.instructions().stream()
                  .map(Instruction::implementation)
                  .filter(name -> !name.isEmpty())
                  .collect(Collectors.joining(" + ")),
              starts[i],
              median(times[i]),
              alone(op, repetitions),
              cost.bytes(),
              cost.flops()));
    }
    return new StepProfile(
        result,
        median(updates),
        plan.plan().request().batchSize(),
        plan.memoryPlan().arenaBytes(),
        plan.memoryPlan().valueBytes(),
        plan.sharedBytes());
  }

  /**
   * Median time of a node over and over, at its place in a step, its data as warm in the caches as
   * the run before left it. What it overwrites of its own input is put back before that run:
   * numbers that shrink from run to run would end as denormals, which are slow.
   */
  private double alone(CompiledOp op, int repetitions) {
    List<Pointer> places = new ArrayList<>();
    List<Pointer> copies = new ArrayList<>();
    for (Value value : op.op().writes()) {
      if (value.inArena() && op.op().reads().stream().anyMatch(read -> overlap(value, read))) {
        Pointer place = plan.memories().address(value);
        places.add(place);
        copies.add(new BytePointer(value.bytes()).capacity(value.bytes()));
        Pointer.memcpy(copies.get(copies.size() - 1), place, value.bytes());
      }
    }
    double[] measured = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      restore(places, copies);
      run(op);
      long start = System.nanoTime();
      run(op);
      measured[i] = (System.nanoTime() - start) / 1e6;
    }
    if (!places.isEmpty()) { // what comes after it reads what one run leaves
      restore(places, copies);
      run(op);
    }
    copies.forEach(Pointer::deallocate);
    return median(measured);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private boolean overlap(Value first, Value second) {
    if (!second.inArena()) {
      return false;
    }
    long distance =
        plan.memories().address(second).address() - plan.memories().address(first).address();
    return distance < first.bytes() && -distance < second.bytes();
  }

  private static void restore(List<Pointer> places, List<Pointer> copies) {
    for (int i = 0; i < places.size(); i++) {
      Pointer.memcpy(places.get(i), copies.get(i), copies.get(i).capacity());
    }
  }

  private static void run(CompiledOp op) {
    for (Instruction instruction : op.instructions()) {
      instruction.run();
    }
  }
}
