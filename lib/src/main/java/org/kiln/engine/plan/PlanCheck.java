package org.kiln.engine.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.PreparationOp;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.WeightLayout;
import org.kiln.error.KilnException;

/**
 * What every plan promises its executor beyond the form of its records. Executors rely on it
 * unseen: one that reads memory before it is written, or outside of the vectors, does so silently.
 */
final class PlanCheck {

  private final Set<Value> written = new HashSet<>();
  private final Set<Storage> gradients = new HashSet<>();

  private PlanCheck() {}

  /**
   * Holds a plan to the order of its ops: a value that is read is given (input, target, parameter)
   * or was written before, and each is written once, each window on the gradient too. Outputs and
   * losses are there at the end.
   *
   * @throws KilnException if it is not so; the message names the op and the value
   */
  static void order(Plan plan) {
    PlanCheck check = new PlanCheck();
    check.run("preparation", plan.preparation());
    check.run("forward", plan.forward());
    check.run("backward", plan.backward());
    for (PlanOutput output : plan.outputs()) {
      check.there(output.value(), "output '" + output.name() + "'");
    }
    for (Value loss : plan.losses()) {
      check.there(loss, "the list of losses");
    }
  }

  private void run(String list, List<? extends Op> ops) {
    for (int i = 0; i < ops.size(); i++) {
      Op op = ops.get(i);
      String where = "plan.%s[%d], %s,".formatted(list, i, op.getClass().getSimpleName());
      op.reads().forEach(value -> there(value, where));
      op.writes().forEach(value -> write(value, where));
    }
  }

  private void there(Value value, String reader) {
    if (!isGiven(value) && !written.contains(value)) {
      throw new KilnException(
          "%s reads %s, which no op writes before: expected an input, a target, a parameter or"
                  .formatted(reader, value)
              + " the result of an op that stands before");
    }
  }

  private void write(Value value, String writer) {
    if (isGiven(value)) {
      throw new KilnException(
          "%s writes %s, which is given (%s): expected a value of the plan's own, or a window on"
                  .formatted(writer, value, value.storage())
              + " the gradient");
    }
    boolean first = written.add(value);
    boolean firstThere =
        !(value.storage() instanceof Storage.ParameterGradient) || gradients.add(value.storage());
    if (!first || !firstThere) {
      throw new KilnException(
          "%s writes %s, which was written before: expected each value, and each window on the"
                  .formatted(writer, value)
              + " gradient, to be written once");
    }
  }

  private static boolean isGiven(Value value) {
    return value.storage() instanceof Storage.Input
        || value.storage() instanceof Storage.Target
        || value.storage() instanceof Storage.Parameter;
  }

  /**
   * Holds a plan to the length of the flat vectors: no parameter and no gradient lies past the end,
   * and a value is as long as its window.
   *
   * @param length of the parameter vector, which is that of the gradient vector
   * @throws KilnException if it is not so
   */
  static void windows(Plan plan, long length) {
    for (Value value : plan.values()) {
      if (value.storage() instanceof Storage.Parameter parameter) {
        window(value, parameter.slice(), length);
      } else if (value.storage() instanceof Storage.ParameterGradient gradient) {
        window(value, gradient.slice(), length);
      }
    }
  }

  private static void window(Value value, ParameterSlice slice, long length) {
    // Not offset + length > all: the sum of two numbers of a forged file may overflow.
    if (slice.offset() > length - slice.length()) {
      throw new KilnException(
          "A vector of %d parameters for a plan that reads %s: expected the parameters of the"
                  .formatted(length, slice)
              + " network that the plan was made of");
    }
    if (value.shape().count() != slice.length()) {
      throw new KilnException(
          "Parameter %s of %d numbers, %s, as a value of shape %s: expected as many in both"
              .formatted(value, slice.length(), slice, value.shape()));
    }
  }

  /**
   * Holds a plan's weights to their windows: each layout covers its window on the flat vectors, the
   * whole of it and nothing else, so that who follows the strides stays inside.
   *
   * @throws KilnException if it is not so
   */
  static void layouts(Plan plan) {
    for (PreparationOp op : plan.preparation()) {
      if (op instanceof LoadWeights load) {
        covers(load.layout(), load.parameter());
      } else if (op instanceof FoldBatchNorm fold) {
        covers(fold.layout(), fold.parameter());
      }
    }
    for (BackwardOp op : plan.backward()) {
      if (op instanceof ConvolutionBackwardWeights weights) {
        covers(weights.layout(), weights.weightGradient());
      } else if (op instanceof InnerProductBackwardWeights weights) {
        covers(weights.layout(), weights.weightGradient());
      }
    }
  }

  private static void covers(WeightLayout layout, Value window) {
    long last = 0;
    boolean inside = true;
    for (int[] axis : axes(layout)) {
      inside &= axis[0] >= 1 && axis[1] >= 0;
      last += (axis[0] - 1L) * axis[1];
    }
    long count = window.shape().count();
    if (!inside || last != count - 1 || layout.size().product() != count) {
      throw new KilnException(
          "Weights %s of %d numbers with %s: expected a layout of as many numbers, the last of them"
                  .formatted(window, count, layout)
              + " the last of the window");
    }
  }

  /** Extent and stride of each axis. */
  private static List<int[]> axes(WeightLayout layout) {
    WeightLayout.Axes size = layout.size();
    WeightLayout.Axes stride = layout.stride();
    return List.of(
        new int[] {size.group(), stride.group()},
        new int[] {size.output(), stride.output()},
        new int[] {size.input(), stride.input()},
        new int[] {size.row(), stride.row()},
        new int[] {size.column(), stride.column()});
  }
}
