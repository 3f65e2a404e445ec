package org.kiln.engine.plan;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.Value;

/** Writes a plan as text, one op a line, for people and for tests. */
public final class PlanPrinter {

  private PlanPrinter() {}

  /**
   * The plan's ops with the shapes of what they write, section by section, and the memory they
   * need.
   *
   * <pre>
   * forward
   *   Convolution        conv1#5 (128, 16, 32, 32)  <- input#0, conv1.W.prepared#4
   * </pre>
   */
  public static String print(Plan plan) {
    MemoryPlan memory = MemoryPlanner.plan(plan);
    StringBuilder text = new StringBuilder();
    text.append(plan.training() ? "training" : "inference")
        .append(" plan, batch ")
        .append(plan.request().batchSize())
        .append(", activations ")
        .append(plan.request().type())
        .append(
            String.format(
                Locale.ROOT,
                "; arena %,d bytes for values of %,d bytes%n",
                memory.arenaBytes(),
                memory.valueBytes()));
    section(text, "preparation", plan.preparation());
    section(text, "forward", plan.forward());
    section(text, "backward", plan.backward());
    return text.toString();
  }

  /** One op as one line without its end. */
  public static String print(Op op) {
    return String.format(
        Locale.ROOT,
        "%-28s %s <- %s",
        op.getClass().getSimpleName(),
        op.writes().stream()
            .map(value -> value + " " + value.shape())
            .collect(Collectors.joining(", ")),
        op.reads().stream().map(Value::toString).collect(Collectors.joining(", ")));
  }

  private static void section(StringBuilder text, String title, List<? extends Op> ops) {
    if (!ops.isEmpty()) {
      text.append(title).append(System.lineSeparator());
      ops.forEach(op -> text.append("  ").append(print(op)).append(System.lineSeparator()));
    }
  }
}
