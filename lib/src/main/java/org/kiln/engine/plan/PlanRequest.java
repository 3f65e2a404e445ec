package org.kiln.engine.plan;

import java.util.List;
import java.util.Set;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.error.KilnException;

/**
 * What plan is wanted.
 *
 * @param training whether to plan a training step; else inference
 * @param type of activations: {@link ValueType#FLOAT32} or {@link ValueType#BFLOAT16}
 * @param inputs shape of each network input as images (N, C, H, W) or matrices (N, C), in DL4J's
 *     order; all of one batch size
 * @param fusions which rewrites to apply
 */
public record PlanRequest(
    boolean training, ValueType type, List<Shape> inputs, Set<Fusion> fusions) {

  /**
   * @throws KilnException if there is no input, the batch sizes differ, or the type is no
   *     floating-point type
   */
  public PlanRequest {
    inputs = List.copyOf(inputs);
    fusions = Set.copyOf(fusions);
    if (inputs.stream().mapToInt(Shape::batch).distinct().count() != 1) {
      throw new KilnException(
          "Inputs " + inputs + ": expected at least one, all of the same batch size");
    }
    if (type != ValueType.FLOAT32 && type != ValueType.BFLOAT16) {
      throw new KilnException("Activations of type " + type + ": expected FLOAT32 or BFLOAT16");
    }
  }

  /** A training step with every fusion that helps. */
  public static PlanRequest training(ValueType type, Shape... inputs) {
    return new PlanRequest(true, type, List.of(inputs), Fusion.DEFAULT);
  }

  /** Inference with every fusion that helps. */
  public static PlanRequest inference(ValueType type, Shape... inputs) {
    return new PlanRequest(false, type, List.of(inputs), Fusion.DEFAULT);
  }

  /** Images in a batch. */
  public int batchSize() {
    return inputs.get(0).batch();
  }
}
