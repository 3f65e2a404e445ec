package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.train.OptimizerSettings.Kind;
import org.kiln.train.ScheduleSettings.Warmup;

/** Checkpoints that Kiln 0.1.0 wrote in format 2; their README says how they were made. */
class Checkpoint_Format2Test {

  private static final String FOLDER = "checkpoints-format-2";

  /** Other processors round otherwise. */
  private static final Offset<Double> ROUNDING = within(1e-3);

  private static final Map<String, EpochResult.Score> ENDS = new HashMap<>();

  static Stream<Path> checkpoints() throws IOException, URISyntaxException {
    return OldCheckpoints.in(FOLDER);
  }

  @BeforeAll
  static void readEnds() throws IOException, URISyntaxException {
    for (String line : Files.readAllLines(OldCheckpoints.folder(FOLDER).resolve("ends.csv"))) {
      String[] cells = line.split(",");
      if (!cells[0].equals("checkpoint")) {
        ENDS.put(
            cells[0],
            new EpochResult.Score(
                Double.parseDouble(cells[1]), Double.parseDouble(cells[2]), Double.NaN));
      }
    }
  }

  @Test
  void checkpoints_areAllThere() throws IOException, URISyntaxException {
    assertThat(checkpoints().map(OldCheckpoints::name))
        .hasSize(7)
        .containsExactlyInAnyOrderElementsOf(ENDS.keySet());
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void read_isWhatWasSaved(Path file) {
    Checkpoint read = Checkpoint.read(file);

    assertThat(read.architecture()).isEqualTo(OldCheckpoints.name(file));
    assertThat(read.history()).hasSize(1);
    assertThat(read.settings().loop().epochs()).isEqualTo(2);
    assertThat(read.settings().data().labelSmoothing()).isEqualTo(0.1);
    assertThat(read.settings().data().augmentation().cutout()).isEqualTo(2);
    assertThat(read.settings().optimizer().weightDecay()).isEqualTo(1e-3);
    assertThat(read.settings().seed()).isEqualTo(5);
    assertThat(Checkpoint.parametersSha256(read.network())).isEqualTo(read.parametersSha256());
  }

  @Test
  void read_settingsAreWhatTheyWere() throws URISyntaxException {
    Path file = OldCheckpoints.folder(FOLDER).resolve("graph-adam-warmup.zip");
    TrainingSettings tiny = TinyRuns.settings(2);

    assertThat(Checkpoint.read(file).settings())
        .isEqualTo(
            tiny.withData(d -> d.withAugmentation(cutout(d.augmentation())))
                .withOptimizer(o -> new OptimizerSettings(Kind.ADAM, 0.005, 0, 1e-3))
                .withSchedule(s -> ScheduleSettings.cosine(0).withWarmup(new Warmup(0.5, 0.2))));
  }

  private static AugmentationSettings cutout(AugmentationSettings tiny) {
    return new AugmentationSettings(tiny.input(), tiny.cropPadding(), tiny.flip(), 2);
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void evaluate_givesTheRecordedScore(Path file) {
    Checkpoint read = Checkpoint.read(file);
    EpochResult.Score recorded = read.history().get(0).validation();

    Metrics measured =
        Evaluator.of(read).engine(TinyRuns.ENGINE).batchSize(4).evaluate(TinyRuns.data());

    assertThat(measured.loss()).isCloseTo(recorded.loss(), ROUNDING);
    assertThat(measured.top1()).isEqualTo(recorded.top1());
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void resume_endsAsThatVersionDid(Path file) {
    Run run =
        Trainer.of(OldCheckpoints.freshNetwork(file)).data(TinyRuns.data()).resume(file).fit();

    EpochResult.Score end = ENDS.get(OldCheckpoints.name(file));
    EpochResult last = run.last().orElseThrow();
    assertThat(last.epoch()).isEqualTo(2);
    if (OldCheckpoints.name(file).endsWith("-replicas")) {
      // Each of its replicas drew dropout for itself: it was another sample of the same training.
      assertThat(last.validation().loss()).isCloseTo(end.loss(), within(0.1));
      return;
    }
    assertThat(last.validation().loss()).isCloseTo(end.loss(), ROUNDING);
    assertThat(last.validation().top1()).isEqualTo(end.top1());
  }
}
