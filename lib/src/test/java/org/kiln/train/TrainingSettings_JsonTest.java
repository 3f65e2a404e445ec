package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kiln.train.OptimizerSettings.Kind;
import org.kiln.train.ScheduleSettings.Warmup;

class TrainingSettings_JsonTest {

  @Test
  void json_roundTrip() throws IOException {
    for (Recipe recipe : Recipes.all()) {
      TrainingSettings settings =
          recipe.settings().withSchedule(s -> s.withWarmup(new Warmup(1.5, 0.01)));
      byte[] json = Json.bytes(settings);
      assertThat(Json.read(json, TrainingSettings.class)).isEqualTo(settings);
    }
  }

  @Test
  void json_historyKeepsNaN() throws IOException {
    EpochResult epoch =
        new EpochResult(
            1, 3, 0.1, new EpochResult.Score(1, 0.5, 0.9), EpochResult.Score.NONE, 10, 2);
    EpochResult read = Json.read(Json.bytes(epoch), EpochResult.class);
    assertThat(read).isEqualTo(epoch);
    assertThat(read.validated()).isFalse();
  }

  @Test
  void create_badValueIsNamed() {
    TrainingSettings settings = TinyRuns.settings(1);
    assertRefused(() -> settings.withLoop(l -> l.withEpochs(0)), "epochs 0");
    assertRefused(() -> settings.withLoop(l -> l.withTrainingStepPerEpoch(0)), "-1 for all");
    assertRefused(() -> settings.withLoop(l -> l.withEvalInterval(-3)), "eval-interval -3");
    assertRefused(() -> settings.withData(d -> d.withBatchSize(-1)), "batch-size -1");
    assertRefused(() -> settings.withData(d -> d.withLabelSmoothing(1)), "label-smoothing 1.0");
    assertRefused(
        () -> settings.withOptimizer(o -> o.withLearningRate(Double.NaN)), "learning-rate NaN");
    assertRefused(() -> settings.withOptimizer(o -> o.withMomentum(1)), "momentum 1.0");
    assertRefused(() -> settings.withOptimizer(o -> o.withWeightDecay(-1)), "weight-decay -1.0");
    assertRefused(() -> new OptimizerSettings(Kind.NESTEROV, 0.1, 0, 0), "momentum 0");
    assertRefused(() -> settings.withSchedule(s -> s.withGamma(0)), "gamma 0.0");
    assertRefused(
        () -> settings.withSchedule(s -> s.withKind(ScheduleSettings.Kind.MULTISTEP)),
        "milestones []");
    assertRefused(() -> new Warmup(1, 0), "warmup-factor 0.0");
  }

  @Test
  void resolve_milestonesAreEpochsOrShares() {
    ScheduleSettings epochs =
        new ScheduleSettings(
            ScheduleSettings.Kind.MULTISTEP, List.of(2.0, 0.75), 0.5, 0, Warmup.NONE);
    var curve = epochs.resolve(8, 8, 10);
    assertThat(curve.valueAt(19)).isEqualTo(8);
    assertThat(curve.valueAt(20)).isEqualTo(4);
    assertThat(curve.valueAt(59)).isEqualTo(4);
    assertThat(curve.valueAt(60)).isEqualTo(2);
  }

  @Test
  void resolve_warmupRisesLinearlyPerIteration() {
    var curve =
        ScheduleSettings.of(ScheduleSettings.Kind.CONSTANT)
            .withWarmup(new Warmup(2, 0.2))
            .resolve(1, 8, 5);
    assertThat(curve.valueAt(0)).isEqualTo(0.2);
    assertThat(curve.valueAt(5)).isCloseTo(0.6, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(curve.valueAt(10)).isEqualTo(1);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable make, String message) {
    assertThatThrownBy(make)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
