package org.kiln.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class Schedules_CreateTest {

  @Test
  void learningRate_mustBePositiveAndFinite() {
    assertRejected(() -> Schedules.constant(0), "learning rate is 0.0");
    assertRejected(() -> Schedules.step(-1, 0.1, 5), "learning rate is -1.0");
    assertRejected(() -> Schedules.multiStep(Double.NaN, 0.1, 5), "learning rate is NaN");
    assertRejected(() -> Schedules.oneCycle(Double.POSITIVE_INFINITY, 5), "is Infinity");
  }

  @Test
  void lengths_mustBePositive() {
    assertRejected(() -> Schedules.step(0.1, 0.1, 0), "iterations of a step is 0");
    assertRejected(() -> Schedules.cosine(0.1, 0, 0), "number of iterations is 0");
    assertRejected(() -> Schedules.oneCycle(0.1, -5), "number of iterations is -5");
    assertRejected(() -> Schedules.constant(1).withWarmup(-1, 0.1), "warm-up iterations is -1");
  }

  @Test
  void cosine_mustDescend() {
    assertRejected(() -> Schedules.cosine(0.1, 0.2, 5), "final learning rate 0.2 is above");
    assertRejected(() -> Schedules.cosine(0.1, -0.2, 5), "final learning rate is -0.2");
  }

  @Test
  void milestones_mustRise() {
    assertRejected(() -> Schedules.multiStep(0.1, 0.1, 5, 5), "Milestones [5, 5]");
    assertRejected(() -> Schedules.multiStep(0.1, 0.1, 5, 3), "Milestones [5, 3]");
    assertRejected(() -> Schedules.multiStep(0.1, 0.1, 0), "Milestones [0]");
  }

  @Test
  void shares_mustBeFractions() {
    assertRejected(() -> Schedules.constant(1).withWarmup(5, 1.5), "warm-up factor is 1.5");
    assertRejected(() -> new OneCycleSchedule(1, 10, -0.1, 25, 1e4), "rising share");
    assertRejected(() -> new OneCycleSchedule(1, 10, 0.3, 0, 1e4), "initial learning rate is 0.0");
    assertRejected(() -> new OneCycleSchedule(1, 10, 0.3, 25, -1), "final learning rate is -1.0");
  }

  @Test
  void multiStep_copiesItsMilestones() {
    MultiStepSchedule schedule = Schedules.multiStep(0.1, 0.1, 2, 4);

    assertThat(schedule).isEqualTo(new MultiStepSchedule(0.1, List.of(2, 4), 0.1));
    assertThat(schedule).isNotEqualTo(Schedules.multiStep(0.1, 0.1, 2, 5));
  }

  @Test
  void iterations_areEpochsTimesStepsToTheNearest() {
    assertThat(Schedules.iterations(80, 782)).isEqualTo(62560);
    assertThat(Schedules.iterations(0.5, 391)).isEqualTo(196);
    assertThat(Schedules.iterations(0, 391)).isZero();
    assertRejected(() -> Schedules.iterations(-1, 10), "epochs is -1.0");
    assertRejected(() -> Schedules.iterations(1, 0), "iterations per epoch is 0");
  }

  private static void assertRejected(ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
  }
}
