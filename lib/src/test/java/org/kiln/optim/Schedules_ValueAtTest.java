package org.kiln.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tables were computed outside Java from the recurrences PyTorch's documentation publishes
 * ({@code StepLR}, {@code MultiStepLR}, {@code CosineAnnealingLR}, {@code OneCycleLR}, {@code
 * LinearLR}), not from the closed forms the schedules use.
 */
class Schedules_ValueAtTest {

  private static final double ROUNDING = 1e-15;

  @Test
  void constant_neverChanges() {
    assertValues(Schedules.constant(0.1), 0.1, 0.1, 0.1);
    assertThat(Schedules.constant(0.1).valueAt(Integer.MAX_VALUE)).isEqualTo(0.1);
  }

  @Test
  void step_dropsEveryThirdIteration() {
    assertValues(Schedules.step(0.1, 0.5, 3), 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025);
  }

  @Test
  void multiStep_dropsAtItsMilestones() {
    assertValues(Schedules.multiStep(1, 0.1, 2, 5), 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01);
  }

  @Test
  void multiStep_withoutMilestonesIsConstant() {
    assertValues(Schedules.multiStep(0.3, 0.1), 0.3, 0.3, 0.3);
  }

  @Test
  void cosine_descendsToItsFinalRateAndStays() {
    assertValues(
        Schedules.cosine(0.1, 0.001, 8),
        0.1,
        0.0962320368593087,
        0.0855017856687341,
        0.06944282990207196,
        0.0505,
        0.03155717009792806,
        0.0154982143312659,
        0.004767963140691306,
        0.001,
        0.001,
        0.001);
  }

  @Test
  void cosine_isExactAtItsEnds() {
    CosineSchedule schedule = Schedules.cosine(0.7, 0.3, 10);

    assertThat(schedule.valueAt(0)).isEqualTo(0.7);
    assertThat(schedule.valueAt(10)).isEqualTo(0.3);
    assertThat(schedule.valueAt(Integer.MAX_VALUE)).isEqualTo(0.3);
  }

  @Test
  void oneCycle_hasPyTorchsDefaults() {
    assertValues(
        Schedules.oneCycle(0.4, 10),
        0.016,
        0.208,
        0.4,
        0.38019385280538953,
        0.3246982615799052,
        0.24450480877451572,
        0.1554967912254843,
        0.0753033384200948,
        0.019807747194610516,
        1.6e-06,
        1.6e-06);
  }

  @Test
  void oneCycle_takesAnotherShape() {
    assertValues(
        new OneCycleSchedule(0.4, 10, 0.5, 10, 100),
        0.04,
        0.09272077938642143,
        0.22,
        0.3472792206135786,
        0.4,
        0.3618415954761145,
        0.2619415954761145,
        0.13845840452388553,
        0.03855840452388552,
        0.0004);
  }

  @Test
  void oneCycle_peaksBetweenIterations() {
    assertValues(
        Schedules.oneCycle(0.4, 7),
        0.016,
        0.3922226509339835,
        0.36761775050788426,
        0.26907353459221806,
        0.14309551029586282,
        0.03971871675730624,
        1.6e-06);
  }

  @Test
  void oneCycle_tooShortToRiseOnlyDescends() {
    assertValues(Schedules.oneCycle(0.4, 3), 0.39776617418036475, 0.18505484106679002, 1.6e-6);
    assertValues(Schedules.oneCycle(0.4, 1), 1.6e-06, 1.6e-06);
  }

  @Test
  void oneCycle_isExactAtItsEnds() {
    OneCycleSchedule schedule = Schedules.oneCycle(0.2, 100);

    assertThat(schedule.valueAt(0)).isEqualTo(0.2 / 25);
    assertThat(schedule.valueAt(29)).isEqualTo(0.2);
    assertThat(schedule.valueAt(99)).isEqualTo(0.2 / 25 / 1e4);
    assertThat(schedule.valueAt(Integer.MAX_VALUE)).isEqualTo(0.2 / 25 / 1e4);
  }

  @Test
  void oneCycle_thatRisesToTheEndEndsAtItsPeak() {
    OneCycleSchedule schedule = new OneCycleSchedule(0.5, 5, 1, 25, 1e4);

    assertThat(schedule.valueAt(0)).isEqualTo(0.02);
    assertThat(schedule.valueAt(4)).isEqualTo(0.5);
    assertThat(schedule.valueAt(5)).isEqualTo(schedule.finalRate());
  }

  @Test
  void warmup_risesLinearlyFromFactorToOne() {
    assertValues(Schedules.constant(2).withWarmup(4, 0.01), 0.02, 0.515, 1.01, 1.505, 2, 2, 2);
  }

  @Test
  void warmup_leavesMilestonesInPlace() {
    assertValues(
        Schedules.multiStep(1, 0.1, 3).withWarmup(4, 0.5), 0.5, 0.625, 0.75, 0.0875, 0.1, 0.1);
  }

  @Test
  void warmup_ofNoIterationsIsTheScheduleItself() {
    CosineSchedule schedule = Schedules.cosine(0.1, 0, 5);

    assertThat(schedule.withWarmup(0, 0.1)).isSameAs(schedule);
  }

  @Test
  void valueAt_looksAtTheIterationOnly() {
    StepDecaySchedule schedule = Schedules.step(1, 0.1, 10);

    assertThat(schedule.valueAt(12, 99)).isEqualTo(schedule.valueAt(12)).isEqualTo(0.1);
  }

  @Test
  void horizon_isTheFirstIterationOfTheLastRate() {
    assertThat(Schedules.constant(1).horizon()).isZero();
    assertThat(Schedules.multiStep(1, 0.1, 150_000, 300_000).horizon()).isEqualTo(300_000);
    assertThat(Schedules.multiStep(1, 1, 5).horizon()).as("nothing changes").isZero();
    assertThat(Schedules.cosine(1, 0, 125_000).horizon()).isEqualTo(125_000);
    assertThat(Schedules.oneCycle(1, 50).horizon()).isEqualTo(49);
    assertThat(Schedules.step(1, 0.5, 30).horizon()).as("ten decays of many").isEqualTo(300);
    assertThat(Schedules.constant(1).withWarmup(7, 0).horizon()).isEqualTo(7);
    assertThat(Schedules.cosine(1, 0, 9).withWarmup(7, 0).horizon()).isEqualTo(9);
    for (LearningRateSchedule schedule :
        List.of(Schedules.multiStep(1, 0.1, 5, 8), Schedules.oneCycle(1, 50))) {
      int last = schedule.horizon();
      assertThat(schedule.valueAt(last)).isEqualTo(schedule.valueAt(last + 1000));
      assertThat(schedule.valueAt(last)).isNotEqualTo(schedule.valueAt(last - 1));
    }
  }

  private static void assertValues(LearningRateSchedule schedule, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(schedule.valueAt(i))
          .as("%s at iteration %d", schedule, i)
          .isCloseTo(expected[i], within(ROUNDING * Math.max(1, expected[i])));
    }
  }
}
