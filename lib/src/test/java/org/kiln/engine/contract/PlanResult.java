package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.kiln.engine.Tolerance;

/**
 * What came of one run.
 *
 * @param loss summed over the batch
 * @param outputs each output, N, H, W, C
 * @param gradient the flat vector; 0 where the plan writes nothing
 */
record PlanResult(double loss, List<double[]> outputs, double[] gradient) {

  /**
   * Holds all numbers against others', relative to the largest of their tensor.
   *
   * @param floor no measure is below it: what is smaller is rounding of the numbers summed
   */
  void assertClose(PlanResult expected, double relative, double floor) {
    double[] losses = {expected.loss};
    Tolerance.assertClose("loss", new double[] {loss}, losses, relative, 1);
    assertThat(outputs).hasSameSizeAs(expected.outputs);
    for (int i = 0; i < outputs.size(); i++) {
      double[] own = outputs.get(i);
      Tolerance.assertClose("output " + i, own, expected.outputs.get(i), relative, floor);
    }
    Tolerance.assertClose("gradient", gradient, expected.gradient, relative, floor);
  }

  /** Holds all numbers against others', bit by bit. */
  void assertSameBits(String what, PlanResult expected) {
    assertThat(loss).as(what + ": loss").isEqualTo(expected.loss);
    assertThat(outputs).as(what).hasSameSizeAs(expected.outputs);
    for (int i = 0; i < outputs.size(); i++) {
      assertThat(outputs.get(i)).as(what + ": output " + i).isEqualTo(expected.outputs.get(i));
    }
    assertThat(gradient).as(what + ": gradient").isEqualTo(expected.gradient);
  }
}
