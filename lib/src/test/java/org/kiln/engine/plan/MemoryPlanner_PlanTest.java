package org.kiln.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.lower.Lowered;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.lower.PlanRuns;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.Overlay;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.model.Models;
import org.nd4j.linalg.api.buffer.DataType;

/** Places in the arena: none overlap while alive, and the arena is small. */
class MemoryPlanner_PlanTest {

  @Test
  void plan_resNet20InBf16_takesAtMostThreeFifths() {
    Plan plan = resNet20(ValueType.BFLOAT16);
    MemoryPlan memory = MemoryPlanner.plan(plan);
    System.out.printf(
        "ResNet-20, batch 128, bf16: arena %,d bytes for activations and gradients of %,d bytes%n",
        memory.arenaBytes(), memory.valueBytes());
    assertThat(memory.arenaBytes()).isLessThanOrEqualTo(memory.valueBytes() * 6 / 10);
    assertNoOverlap(plan, memory);
  }

  @Test
  void plan_isTheSameEveryTime() {
    assertThat(MemoryPlanner.plan(resNet20(ValueType.FLOAT32)))
        .isEqualTo(MemoryPlanner.plan(resNet20(ValueType.FLOAT32)));
  }

  @Test
  void plan_ofTheExecutorsSizes_isLaidOutForThem() {
    Plan plan = resNet20(ValueType.FLOAT32);
    long plain = MemoryPlanner.plan(plan).arenaBytes();
    MemoryPlan doubled = MemoryPlanner.plan(plan, value -> 2 * value.bytes());
    assertThat(doubled.arenaBytes()).isBetween(2 * plain - (plain >> 4), 2 * plain + (plain >> 4));
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF, seed = "3")
  void plan_ofRandomGraphs_neverOverlaps(@ForAll long seed, @ForAll boolean training) {
    Sample sample = RandomGraphs.sample(seed);
    Set<Fusion> fusions = seed % 2 == 0 ? Fusion.ALL : Fusion.NONE;
    PlanRequest request =
        new PlanRequest(training, ValueType.BFLOAT16, List.of(sample.input()), fusions);
    Plan plan = ((Lowered) Lowering.lower(sample.network(DataType.FLOAT), request)).plan();
    assertNoOverlap(plan, MemoryPlanner.plan(plan));
  }

  private static Plan resNet20(ValueType type) {
    var network = Models.create("resnet20", new ImageShape(32, 32, 3), 10, 1);
    return PlanRuns.plan(
        Lowering.lower(network, PlanRequest.training(type, new Shape(128, 3, 32, 32))));
  }

  /** Walks through the step with a memory of who lies where; every read must find its own value. */
  private static void assertNoOverlap(Plan plan, MemoryPlan memory) {
    Set<Value> alive = new HashSet<>();
    Map<Value, Integer> readsLeft = readsOf(plan);
    for (Op op : plan.steps()) {
      for (Value read : op.reads()) {
        if (read.inArena()) {
          assertThat(alive).as("read by " + op).contains(read);
        }
      }
      for (Value written : op.writes()) {
        if (written.inArena()) {
          write(op, written, alive, readsLeft, memory);
        }
      }
      op.reads().forEach(value -> readsLeft.merge(value, -1, Integer::sum));
      alive.removeIf(value -> readsLeft.getOrDefault(value, 0) == 0);
    }
    plan.outputs().forEach(output -> assertThat(alive).contains(output.value()));
    assertThat(alive).containsAll(plan.losses());
  }

  private static Map<Value, Integer> readsOf(Plan plan) {
    Map<Value, Integer> reads = new HashMap<>();
    plan.steps().forEach(op -> op.reads().forEach(value -> reads.merge(value, 1, Integer::sum)));
    plan.outputs().forEach(output -> reads.merge(output.value(), 1, Integer::sum));
    plan.losses().forEach(loss -> reads.merge(loss, 1, Integer::sum));
    return reads;
  }

  private static void write(
      Op op, Value written, Set<Value> alive, Map<Value, Integer> readsLeft, MemoryPlan memory) {
    long from = memory.offset(written);
    long to = from + written.bytes();
    assertThat(from % MemoryPlanner.ALIGNMENT).isZero();
    assertThat(from).isNotNegative();
    assertThat(to).isLessThanOrEqualTo(memory.arenaBytes());
    for (Value other : alive) {
      boolean apart = memory.offset(other) >= to || memory.offset(other) + other.bytes() <= from;
      boolean declared =
          op.overlays().contains(new Overlay(written, other)) && readsLeft.get(other) == 1;
      assertThat(apart || declared).as("%s over %s in %s", written, other, op).isTrue();
    }
    alive.add(written);
  }
}
