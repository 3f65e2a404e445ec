package org.kiln.train;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.kiln.data.PrintableText;
import org.kiln.error.KilnException;

/**
 * Whether a checkpoint's state can be one that a run left: its file may be a stranger's, whose
 * counters become an index. The name of the network is {@link RunState.Subject}'s to check.
 */
final class RunStateCheck {

  private static final int MOST_TEXT = 1000;

  private RunStateCheck() {}

  /**
   * @throws KilnException naming the value
   */
  static void require(RunState state) {
    require(state != null, "it holds nothing");
    requireFormat(state.format());
    requirePresent(state);
    requireSubject(state.subject());
    requireSettings(state.settings());
    if (state.data() != null) {
      requireData(state.data());
    }
    long steps = (long) state.subject().stepsPerEpoch() * state.settings().loop().epochs();
    require(steps <= Integer.MAX_VALUE, "a run of " + steps + " steps is longer than any");
    requirePosition(state);
    requireHistory(state.history(), state.position().epoch());
  }

  private static void requireFormat(Integer format) {
    if (format != null && format > RunState.FORMAT) {
      throw new NewerKilnException("it is in format " + format);
    }
    require(format == null || format == RunState.FORMAT, "format " + format + " is none of Kiln's");
  }

  private static void requirePresent(RunState state) {
    require(state.subject() != null, "it lacks the names of network and data");
    require(state.settings() != null, "it lacks the settings");
    require(state.position() != null && state.position().sums() != null, "it lacks the position");
    require(state.history() != null, "it lacks the history");
    require(state.sha256() != null, "it lacks the digests of its numbers");
  }

  private static void requireSubject(RunState.Subject subject) {
    requireText("data set", subject.dataset());
    require(
        subject.stepsPerEpoch() > 0,
        "steps per epoch " + subject.stepsPerEpoch() + ": expected at least 1");
  }

  private static void requireText(String what, String text) {
    require(
        text != null && text.length() <= MOST_TEXT,
        "the name of the " + what + " is missing or longer than " + MOST_TEXT + " characters");
  }

  private static void requireSettings(TrainingSettings settings) {
    boolean whole =
        settings.loop() != null
            && settings.data() != null
            && settings.data().augmentation() != null
            && settings.optimizer() != null
            && settings.optimizer().kind() != null
            && settings.schedule() != null
            && settings.schedule().kind() != null
            && settings.schedule().warmup() != null;
    require(whole, "some of its settings are missing");
  }

  private static void requireData(RunState.Data data) {
    require(data.classNames() != null, "it lacks the names of the classes");
    data.classNames().forEach(name -> requireText("class", name));
    RunState.Place place = data.place();
    if (place != null) {
      requirePath(place.path());
      if (place.validationPath() != null) {
        requirePath(place.validationPath());
      }
    }
  }

  private static void requirePath(String path) {
    try {
      require(path != null && Path.of(path) != null, "it lacks the folder of the data");
    } catch (InvalidPathException e) {
      throw new KilnException(PrintableText.brief(path) + " can't be the folder of the data", e);
    }
  }

  private static void requirePosition(RunState state) {
    Position position = state.position();
    Tally.Sums sums = position.sums();
    int epochs = state.settings().loop().epochs();
    int steps = state.subject().stepsPerEpoch();
    require(
        position.epoch() >= 1
            && position.epoch() <= epochs + 1L
            && position.step() >= 0
            && position.step() <= steps,
        String.format(
            "epoch %d, step %d is outside a run of %d epochs of %d steps",
            position.epoch(), position.step(), epochs, steps));
    require(
        sums.images() >= 0
            && Double.isFinite(sums.lossSum())
            && sums.correct1() >= 0
            && sums.correct1() <= sums.correct5()
            && sums.correct5() <= sums.images()
            && sums.seconds() >= 0
            && Double.isFinite(sums.seconds()),
        "the sums of its epoch can't be");
  }

  private static void requireHistory(List<EpochResult> history, int epoch) {
    int last = 0;
    for (EpochResult result : history) {
      require(
          result.epoch() > last && result.epoch() < epoch,
          "epoch " + result.epoch() + " in its history is out of order");
      require(isSound(result), "epoch " + result.epoch() + " in its history can't be");
      last = result.epoch();
    }
  }

  private static boolean isSound(EpochResult result) {
    return result.step() >= 0
        && result.learningRate() >= 0
        && Double.isFinite(result.learningRate())
        && result.seconds() >= 0
        && Double.isFinite(result.seconds())
        && isShares(result.train())
        && isShares(result.validation());
  }

  private static boolean isShares(EpochResult.Score score) {
    return Objects.nonNull(score) && isShare(score.top1()) && isShare(score.top5());
  }

  /** NaN is what was not measured. */
  private static boolean isShare(double value) {
    return Double.isNaN(value) || value >= 0 && value <= 1;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new KilnException(message);
    }
  }
}
