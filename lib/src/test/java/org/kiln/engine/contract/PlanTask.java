package org.kiln.engine.contract;

import java.util.ArrayList;
import java.util.List;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanInterpreter;
import org.kiln.engine.plan.PlanOutput;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.Storage;

/**
 * A plan and all that it is run on.
 *
 * @param plan what to run
 * @param parameters the flat vector
 * @param inputs each input, N, H, W, C; exact in bfloat16
 * @param targets of each loss, (N, classes)
 * @param draws of the step
 */
record PlanTask(
    Plan plan, float[] parameters, List<float[]> inputs, List<float[]> targets, StepDraws draws) {

  /** What the executor makes of it, on memory of its own. */
  PlanResult on(Executor executor) {
    try (FlatMemory memory = new FlatMemory(parameters);
        PlanBench bench = new PlanBench(executor, this, memory)) {
      return bench.step();
    }
  }

  /** What the interpreter makes of it, in double precision. */
  PlanResult expected() {
    PlanInterpreter run = new PlanInterpreter(plan, doubles(parameters), draws);
    run.run(
        inputs.stream().map(PlanTask::doubles).toList(),
        targets.stream().map(PlanTask::doubles).toList());
    List<double[]> outputs = new ArrayList<>();
    for (PlanOutput output : plan.outputs()) {
      outputs.add(run.get(output.value()));
    }
    return new PlanResult(run.loss(), outputs, run.gradient());
  }

  /** The windows of the gradient vector that the plan writes. */
  static List<ParameterSlice> written(Plan plan) {
    return plan.backward().stream()
        .flatMap(op -> op.writes().stream())
        .filter(value -> value.storage() instanceof Storage.ParameterGradient)
        .map(value -> ((Storage.ParameterGradient) value.storage()).slice())
        .toList();
  }

  static double[] doubles(float[] numbers) {
    double[] wide = new double[numbers.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = numbers[i];
    }
    return wide;
  }

  static float[] floats(double[] numbers) {
    float[] narrow = new float[numbers.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) numbers[i];
    }
    return narrow;
  }
}
