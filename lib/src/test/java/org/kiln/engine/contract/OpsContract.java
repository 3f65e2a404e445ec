package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.ValueType;

/** Each op agrees with its formula, in each type, on shapes that nobody tunes kernels for. */
interface OpsContract extends ExecutorSubject {

  /** Cases of each kind of op, in each type. */
  int LEAST = 8;

  /** Of the largest number of a tensor, or of this if that is more. */
  double FLOAT32 = 1e-4;

  double FLOAT32_FLOOR = 1e-2;

  /**
   * The same for bfloat16, whose last bit is 1/256. A result is rounded, and before it the product
   * that an addend is added to, and the weights that a batch norm was folded into: numbers of about
   * 1, which may cancel.
   */
  double BFLOAT16 = 1.0 / 32;

  double BFLOAT16_FLOOR = 0.25;

  /** Every op there is, whatever family it is added to. */
  private static Stream<Class<?>> kinds(Class<?> family) {
    return family.isSealed()
        ? Arrays.stream(family.getPermittedSubclasses()).flatMap(OpsContract::kinds)
        : Stream.of(family);
  }

  private static Stream<OpCase> cases(ValueType type) {
    return Stream.of(
            ConvolutionOps.cases(type),
            DenseOps.cases(type),
            NormOps.cases(type),
            NumberOps.cases(type),
            ShapeOps.cases(type))
        .flatMap(cases -> cases);
  }

  /** There is nothing to convert where all is float32. */
  private static boolean belongs(Class<?> kind, ValueType type) {
    return kind != Convert.class || type == ValueType.BFLOAT16;
  }

  @Test
  default void run_everyOp_agreesWithItsFormula() {
    for (ValueType type : types()) {
      Map<String, Integer> census = new TreeMap<>();
      kinds(Op.class)
          .filter(kind -> belongs(kind, type))
          .forEach(kind -> census.put(kind.getSimpleName(), 0));
      List<String> failures = new ArrayList<>();
      Executor executor = open();
      cases(type)
          .forEach(
              test -> {
                run(executor, test, type, failures);
                test.kinds().forEach(kind -> census.merge(kind.getSimpleName(), 1, Integer::sum));
              });
      System.out.printf("Ops on %s in %s: %s%n", executor.name(), type, census);
      assertThat(failures).as("%s in %s", executor.name(), type).isEmpty();
      assertThat(census)
          .allSatisfy((kind, count) -> assertThat(count).as(kind).isGreaterThanOrEqualTo(LEAST));
    }
    assertThat(types()).as("types that ran").isNotEmpty();
  }

  private static void run(Executor executor, OpCase test, ValueType type, List<String> failures) {
    try {
      PlanResult result = test.task().on(executor);
      if (type == ValueType.FLOAT32) {
        result.assertClose(test.task().expected(), FLOAT32, FLOAT32_FLOOR);
      } else {
        result.assertClose(test.task().expected(), BFLOAT16, BFLOAT16_FLOOR);
      }
    } catch (AssertionError | RuntimeException e) {
      failures.add(test.name() + ": " + e);
    }
  }
}
