package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.Team;
import org.kiln.engine.plan.op.ValueType;

/** Several plans, and several executors, over one parameter vector. */
interface NeighboursContract extends ExecutorSubject {

  private static List<PlanTask> tasks(ValueType type) {
    ResidualNetwork network = new ResidualNetwork(true, true);
    return List.of(
        network.task(true, type, 0, 5),
        network.task(false, type, 0, 5),
        network.task(true, type, 0, 2),
        network.task(false, type, 3, 1));
  }

  @Test
  default void run_plansInTurn_giveWhatEachGivesAlone() {
    for (ValueType type : types()) {
      List<PlanTask> tasks = tasks(type);
      List<PlanResult> alone = tasks.stream().map(task -> task.on(open())).toList();
      Executor executor = open();
      List<PlanBench> benches = new ArrayList<>();
      try (FlatMemory memory = new FlatMemory(tasks.get(0).parameters())) {
        tasks.forEach(task -> benches.add(new PlanBench(executor, task, memory)));
        for (int i = 0; i < 3 * benches.size(); i++) {
          int turn = i * 3 % benches.size();
          benches.get(turn).step().assertSameBits(type + ", plan " + turn, alone.get(turn));
        }
        benches.forEach(PlanBench::close);
      }
    }
  }

  @Test
  default void run_parametersWrittenByTheHost_areSeen() {
    PlanTask task = tasks(ValueType.FLOAT32).get(0);
    float[] others = task.parameters().clone();
    for (int i = 0; i < others.length; i++) {
      others[i] *= 1.5f;
    }
    PlanTask changed =
        new PlanTask(task.plan(), others, task.inputs(), task.targets(), task.draws());
    PlanResult expected = changed.on(open());
    try (FlatMemory memory = new FlatMemory(task.parameters().clone());
        PlanBench bench = new PlanBench(open(), task, memory)) {
      PlanResult before = bench.step();
      memory.parameters(others);
      bench.step().assertSameBits("after the host's update", expected);
      assertThat(expected.loss()).isNotEqualTo(before.loss());
    }
  }

  /** An executor that brings back what it has computed must not do so again over newer numbers. */
  @Test
  default void synchronise_again_leavesWhatTheHostHasWritten() {
    PlanTask task = tasks(ValueType.FLOAT32).get(0);
    Executor executor = open();
    try (FlatMemory memory = new FlatMemory(task.parameters().clone());
        PlanBench bench = new PlanBench(executor, task, memory)) {
      bench.step();
      float[] updated = task.parameters().clone();
      for (int i = 0; i < updated.length; i++) {
        updated[i] += 1;
      }
      memory.parameters(updated);
      memory.vectors().gradientNumbers().put(updated);
      executor.synchronise(memory.vectors());
      memory.assertUntouched();
      float[] gradient = new float[updated.length];
      memory.vectors().gradientNumbers().get(gradient);
      assertThat(gradient).as("gradient written by the host").isEqualTo(updated);
    }
  }

  @Test
  default void run_twoExecutorsAtOnce_giveWhatEachGivesAlone() {
    for (ValueType type : types()) {
      List<PlanTask> tasks = Stream.of(0, 2).map(tasks(type)::get).toList();
      List<PlanResult> alone = tasks.stream().map(task -> task.on(open())).toList();
      try (FlatMemory first = new FlatMemory(tasks.get(0).parameters());
          FlatMemory second = first.sibling();
          Team team = new Team(2, "contract")) {
        CyclicBarrier start = new CyclicBarrier(2);
        team.run(
            2,
            own -> {
              FlatMemory memory = own == 0 ? first : second;
              try (PlanBench bench = new PlanBench(open(), tasks.get(own), memory)) {
                for (int i = 0; i < 20; i++) {
                  await(start);
                  bench.step().assertSameBits(type + ", thread " + own, alone.get(own));
                }
              }
            });
      }
    }
  }

  private static void await(CyclicBarrier start) {
    try {
      start.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("The other executor has failed", e);
    }
  }
}
