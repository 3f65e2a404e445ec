package org.kiln.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.layout.Validation;
import org.kiln.engine.ParallelOptions;

/**
 * What may change when a run goes on from a checkpoint.
 *
 * <table>
 * <caption>Changes of a resumed run</caption>
 * <tr><th>what</th><th>options</th><th>on resume</th></tr>
 * <tr><td>where data and files are</td><td>{@code --data-path --val-dir --save-path --report}</td>
 *     <td>free; classes and number of training images must be the same</td></tr>
 * <tr><td>loader threads, cores, what is printed</td>
 *     <td>{@code --workers --threads --print-freq --quiet}</td><td>free</td></tr>
 * <tr><td>how it is measured</td>
 *     <td>{@code --test-bs --eval-step-per-epoch --eval-interval --skip-steps}</td>
 *     <td>free</td></tr>
 * <tr><td>engine and precision</td><td>{@code --engine --precision --device}</td>
 *     <td>free, the checkpoint's by default; another rounds otherwise, and a warning says so</td>
 *     </tr>
 * <tr><td>length</td><td>{@code --epochs}</td><td>free where the schedule does not hang on it:
 *     constant, step, and multistep with milestones in epochs</td></tr>
 * <tr><td>network, data set, classes, which images are set apart to measure on</td>
 *     <td>{@code --arch --dataset --dummy --val-split --val-seed}</td>
 *     <td>refused</td></tr>
 * <tr><td>all other settings, among them batch size, batches of an update, optimizer, schedule,
 *     augmentation, seed</td>
 *     <td>their options</td><td>refused</td></tr>
 * <tr><td>how many replicas train, and what they share</td>
 *     <td>{@code --replicas --world-size --sharing}</td><td>refused</td></tr>
 * <tr><td>how often they do</td><td>{@code --averaging-frequency}</td><td>free: it has no effect
 *     any more</td></tr>
 * </table>
 *
 * <p>What is refused can be had in a new run that begins with the checkpoint's weights: {@code
 * --init-from}, in Java {@link Trainer#initFrom}.
 */
final class ResumeRules {

  /** Settings that do not change what a run computes. */
  private static final Set<String> FREE =
      Set.of(
          "loop.eval_step_per_epoch",
          "loop.eval_interval",
          "loop.skip_steps",
          "data.test_batch_size",
          "data.workers");

  private static final int MOST_NAMES = 10;

  /** What the command line calls a setting. */
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("architecture", "--arch"),
          Map.entry("dataset", "--dataset, --dummy"),
          Map.entry("training images", "--data-path, --val-split, --val-dir"),
          Map.entry("val_seed", "--val-seed"),
          Map.entry("loop.training_step_per_epoch", "--training-step-per-epoch"),
          Map.entry("data.batch_size", "--batch-size"),
          Map.entry("data.label_smoothing", "--label-smoothing"),
          Map.entry("data.augmentation.flip", "--flip, --no-flip"),
          Map.entry("data.augmentation.crop_padding", "--crop-padding"),
          Map.entry("data.augmentation.input.size.height", "--image-size"),
          Map.entry("data.augmentation.input.size.width", "--image-size"),
          Map.entry("data.augmentation.input.mode", "--resize-mode"),
          Map.entry("data.augmentation.input.channels", "--channels"),
          Map.entry("optimizer.kind", "--optimizer"),
          Map.entry("optimizer.learning_rate", "--learning-rate"),
          Map.entry("optimizer.momentum", "--momentum"),
          Map.entry("optimizer.weight_decay", "--weight-decay"),
          Map.entry("optimizer.accumulate", "--accumulate"),
          Map.entry("schedule.kind", "--lr-schedule"),
          Map.entry("schedule.milestones", "--milestones"),
          Map.entry("schedule.gamma", "--gamma"),
          Map.entry("schedule.warmup.epochs", "--warmup-epochs"),
          Map.entry("schedule.warmup.factor", "--warmup-factor"),
          Map.entry("seed", "--seed"),
          Map.entry("replicas", "--replicas, --world-size"),
          Map.entry("sharing", "--sharing"));

  private final List<String> differences = new ArrayList<>();

  private ResumeRules() {}

  /**
   * What is known of the run that is to go on before its data is opened.
   *
   * @param architecture what it calls the network
   * @param dataset what its data is called, {@code dummy-...} if it is made
   * @param settings all of them
   * @param parallel replicas, and what they share
   */
  record Wanted(
      String architecture, String dataset, TrainingSettings settings, ParallelOptions parallel) {}

  /** What differs and may not; empty if the run can go on so. */
  static List<String> differences(RunState saved, Wanted now) {
    ResumeRules rules = new ResumeRules();
    RunState.Subject then = saved.subject();
    rules.compare("architecture", then.architecture(), now.architecture());
    rules.compare("dataset", then.dataset(), dataset(saved, now.dataset()));
    rules.compareSettings(saved.settings(), now.settings());
    rules.compare(then.parallel(), now.parallel());
    return rules.differences;
  }

  /** Kiln 0.1.0 called made data by the name of the real. */
  private static String dataset(RunState saved, String now) {
    return saved.data() == null ? Datasets.realName(now) : now;
  }

  /**
   * What differs between the images that a run was trained on and those it is to go on with; empty
   * if nothing does. Images that it was trained on must not come to be measured on.
   */
  static List<String> data(RunState.Data then, VisionDataset now) {
    List<String> classes = classes(then.classNames(), now.classNames());
    if (!classes.isEmpty()) {
      return classes;
    }
    ResumeRules rules = new ResumeRules();
    if (then.images() != null) {
      rules.compare("training images", then.images().training(), now.train().size());
    }
    Optional<Long> seed = then.options().flatMap(ResumeRules::shareSeed);
    Optional<Long> seedNow = now.options().flatMap(ResumeRules::shareSeed);
    if (seed.isPresent() && seedNow.isPresent()) {
      rules.compare("val_seed", seed.get(), seedNow.get());
    }
    return rules.differences;
  }

  /** Which training images are set apart to measure on; empty where a folder holds those. */
  private static Optional<Long> shareSeed(DataOptions options) {
    Validation validation = options.validation();
    return validation.path().isPresent() ? Optional.empty() : Optional.of(validation.seed());
  }

  /** What differs between two lists of class names; empty if nothing does. */
  static List<String> classes(List<String> then, List<String> now) {
    ResumeRules rules = new ResumeRules();
    if (!then.equals(now)) {
      int first = 0;
      while (first < Math.min(then.size(), now.size()) && then.get(first).equals(now.get(first))) {
        first++;
      }
      if (Math.max(then.size(), now.size()) <= MOST_NAMES) {
        rules.compare("classes", then, now);
      } else if (then.size() != now.size()) {
        rules.compare("number of classes", then.size(), now.size());
      } else {
        rules.compare("class " + (first + 1), then.get(first), now.get(first));
      }
    }
    return rules.differences;
  }

  /** What differs between the number of steps an epoch has. */
  static List<String> steps(int then, int now) {
    ResumeRules rules = new ResumeRules();
    rules.compare("steps per epoch", then, now);
    return rules.differences.stream()
        .map(difference -> difference + ": the training split has another number of images")
        .toList();
  }

  /** Whether one was saved by the run that saved the other, or by the run that it went on from. */
  static boolean isSameRun(RunState one, RunState other) {
    Wanted wanted =
        new Wanted(
            other.subject().architecture(),
            other.subject().dataset(),
            other.settings(),
            other.subject().parallel());
    int common = Math.min(one.history().size(), other.history().size());
    return differences(one, wanted).isEmpty()
        && one.history().subList(0, common).equals(other.history().subList(0, common));
  }

  private void compare(ParallelOptions then, ParallelOptions now) {
    compare("replicas", then.replicas(), now.replicas());
    compare("sharing", then.sharing(), now.sharing());
  }

  private void compareSettings(TrainingSettings then, TrainingSettings now) {
    int epochs = now.loop().epochs();
    if (now.schedule().dependsOnLength() && epochs != then.loop().epochs()) {
      differences.add(
          String.format(
              "loop.epochs was %d, is now %d (--epochs), which schedule %s hangs on",
              then.loop().epochs(), epochs, text(Json.tree(now.schedule().kind()))));
    }
    TrainingSettings comparable = now.withLoop(loop -> loop.withEpochs(then.loop().epochs()));
    compare("", Json.tree(then), Json.tree(comparable));
  }

  /** What of {@code saved} goes beyond the end that is wanted now; empty if nothing does. */
  static List<String> length(RunState saved, TrainingSettings now) {
    int done = saved.position().epoch() - 1;
    int wanted = now.loop().epochs();
    return done <= wanted
        ? List.of()
        : List.of("epochs are " + done + " already, are to be " + wanted + " (--epochs)");
  }

  private void compare(String path, JsonNode then, JsonNode now) {
    if (!then.isObject() || !now.isObject()) {
      if (!FREE.contains(path) && !then.equals(now)) {
        compare(path, text(then), text(now));
      }
      return;
    }
    for (Map.Entry<String, JsonNode> field : now.properties()) {
      String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      compare(name, then.path(field.getKey()), field.getValue());
    }
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText().toLowerCase(Locale.ROOT) : value.toString();
  }

  private void compare(String what, Object then, Object now) {
    if (!then.equals(now)) {
      String option = OPTIONS.containsKey(what) ? " (" + OPTIONS.get(what) + ")" : "";
      differences.add(what + " was " + then + ", is now " + now + option);
    }
  }
}
