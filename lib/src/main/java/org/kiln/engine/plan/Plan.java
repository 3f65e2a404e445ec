package org.kiln.engine.plan;

import java.util.List;
import java.util.stream.Stream;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.PreparationOp;
import org.kiln.engine.plan.op.Value;

/**
 * What to run for one network, one batch size and one precision; knows no device.
 *
 * <p>A training step runs {@code preparation} (the weights have changed since the last step),
 * {@code forward}, {@code backward}; then the updater turns the flat gradient into new parameters.
 * An inference plan has no backward ops; its preparation need be run only after a change of the
 * parameters, and an executor that is not told of changes runs it before each batch. Each list is
 * in the order of execution.
 *
 * <p>In a bfloat16 plan activations, their gradients and prepared weights are bfloat16; parameters,
 * parameter gradients, statistics, the logits, probabilities and losses are float32. Inputs are of
 * the type of activations.
 *
 * @param request what was asked for
 * @param values every value, by id; one that no op touches was fused away
 * @param preparation ops that depend on parameters only
 * @param forward from inputs to outputs; in training up to the losses and the gradients of the
 *     logits
 * @param backward from the gradients of the logits to all parameter gradients, running statistics
 *     included
 * @param inputs the network's inputs, in DL4J's order
 * @param outputs the network's outputs, in DL4J's order
 * @param losses in training, one loss for each output, float32, summed over the batch; else empty
 */
public record Plan(
    PlanRequest request,
    List<Value> values,
    List<PreparationOp> preparation,
    List<ForwardOp> forward,
    List<BackwardOp> backward,
    List<PlanInput> inputs,
    List<PlanOutput> outputs,
    List<Value> losses) {

  /** Copies the lists. */
  public Plan {
    values = List.copyOf(values);
    preparation = List.copyOf(preparation);
    forward = List.copyOf(forward);
    backward = List.copyOf(backward);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    losses = List.copyOf(losses);
  }

  /** Forward and backward ops, in the order of execution. */
  public List<Op> steps() {
    return Stream.<Op>concat(forward.stream(), backward.stream()).toList();
  }

  /** Whether this plan trains. */
  public boolean training() {
    return request.training();
  }
}
