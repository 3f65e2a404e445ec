package org.kiln.engine.plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;

/**
 * Runs a plan in double precision, slowly and obviously: the oracle of every executor, itself held
 * against DL4J in double. All tensors are N, H, W, C arrays; prepared weights are G, O, I, H, W.
 */
public final class PlanInterpreter
    implements ReferencePreparation,
        ReferenceLayers,
        ReferenceNorms,
        ReferenceNumbers,
        ReferenceShapes {

  private final Plan plan;
  private final Map<Value, double[]> memory = new HashMap<>();
  private final double[] parameters;
  private final double[] gradient;
  private final StepDraws draws;

  /**
   * @param parameters the network's flat parameter vector, in DL4J's order
   * @param draws what dropout masks depend on
   */
  public PlanInterpreter(Plan plan, double[] parameters, StepDraws draws) {
    this.plan = plan;
    this.parameters = parameters;
    this.gradient = new double[parameters.length];
    this.draws = draws;
  }

  /**
   * Runs all of the plan.
   *
   * @param inputs one NHWC array for each network input
   * @param targets one (N, classes) array for each network output; empty in inference
   */
  public void run(List<double[]> inputs, List<double[]> targets) {
    for (Value value : plan.values()) {
      if (value.storage() instanceof Storage.Input input) {
        memory.put(value, inputs.get(input.index()));
      } else if (value.storage() instanceof Storage.Target target) {
        memory.put(value, targets.get(target.index()));
      }
    }
    plan.preparation().forEach(op -> op.accept(this));
    plan.forward().forEach(op -> op.accept(this));
    plan.backward().forEach(op -> op.accept(this));
  }

  /** The contents of a value after {@link #run}. */
  @Override
  public double[] get(Value value) {
    if (value.storage() instanceof Storage.Parameter parameter) {
      ParameterSlice slice = parameter.slice();
      return Arrays.copyOfRange(
          parameters, (int) slice.offset(), (int) (slice.offset() + slice.length()));
    }
    double[] numbers = memory.get(value);
    if (numbers == null) {
      throw new IllegalStateException(value + " is read before it is written");
    }
    return numbers;
  }

  /** The flat gradient vector, summed over the batch. */
  public double[] gradient() {
    return gradient;
  }

  /** The sum of all losses over the batch. */
  public double loss() {
    return plan.losses().stream().mapToDouble(loss -> get(loss)[0]).sum();
  }

  @Override
  public void put(Value value, double[] numbers) {
    if (value.storage() instanceof Storage.ParameterGradient window) {
      System.arraycopy(numbers, 0, gradient, (int) window.slice().offset(), numbers.length);
    } else if (memory.put(value, numbers) != null) {
      throw new IllegalStateException(value + " is written twice");
    }
  }

  @Override
  public StepDraws draws() {
    return draws;
  }
}
