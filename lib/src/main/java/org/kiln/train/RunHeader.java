package org.kiln.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kiln.data.ImageDataset;
import org.kiln.data.VisionDataset;
import org.kiln.data.transform.Mirroring;
import org.kiln.engine.ParallelOptions;

/** A run's settings, as the first lines of its log. */
final class RunHeader {

  private RunHeader() {}

  static List<String> lines(RunContext context) {
    VisionDataset data = context.subject().data();
    List<String> lines = new ArrayList<>(subject(context));
    data.train().notes().forEach(note -> lines.add(line("             %s", note)));
    data.test().notes().forEach(note -> lines.add(line("             %s", note)));
    lines.addAll(settings(context));
    return lines;
  }

  private static List<String> subject(RunContext context) {
    return List.of(
        line(
            "Kiln %s: %s on %s",
            KilnVersion.get(), context.subject().architecture(), context.subject().data().name()),
        line("  network    %,d parameters", context.subject().trainableParameters()),
        data(context.subject().data()));
  }

  private static List<String> settings(RunContext context) {
    TrainingSettings settings = context.settings();
    return List.of(
        line(
            "  batches    %s, %d steps an epoch, test batches of %d",
            batches(context), context.stepsPerEpoch(), settings.data().testBatchSize()),
        images(context, settings.data()),
        line("  validation %s", evaluation(context, settings.data())),
        "  flip       " + flip(context, settings.data().augmentation()),
        line(
            "  optimizer  %s, learning rate %s, momentum %s, weight decay %s",
            name(settings.optimizer().kind()),
            settings.optimizer().learningRate(),
            settings.optimizer().momentum(),
            settings.optimizer().weightDecay()),
        schedule(settings),
        line("  seed       %d", settings.seed()),
        line(
            "  engine     %s, %s, %s, %d threads%s",
            context.environment().engine(),
            context.environment().device(),
            context.environment().precision(),
            context.environment().threads(),
            sharing(context)),
        line("  machine    %s", context.environment().machine()),
        line(
            "  save path  %s",
            context.folder().map(Object::toString).orElse("none: nothing is saved")));
  }

  private static String batches(RunContext context) {
    TrainingSettings settings = context.settings();
    String batch = replicas(context, "%d replicas x ") + settings.data().batchSize();
    int batches = settings.optimizer().accumulate();
    int all = settings.imagesPerStep(context.environment().replicas());
    return (batches == 1 ? batch : line("%s x %d = %d", batch, batches, all)) + " images";
  }

  /** How many replicas, and what they share where that is not what one network would have. */
  private static String sharing(RunContext context) {
    ParallelOptions parallel = context.environment().parallel();
    String what =
        switch (parallel.sharing()) {
          case SHARED_GRADIENTS -> ", " + parallel.sharing();
          case AVERAGING -> "";
        };
    return replicas(context, ", %d replicas") + what;
  }

  /** {@code format} of the number of replicas; empty for one. */
  private static String replicas(RunContext context, String format) {
    int replicas = context.environment().replicas();
    return replicas == 1 ? "" : String.format(format, replicas);
  }

  private static String data(VisionDataset data) {
    return line(
        "  data       %,d training images, %,d test images, %s, %d classes",
        data.train().size(),
        data.test().size(),
        data.train().uniform() ? data.shape() : "of any size",
        data.classes());
  }

  private static String images(RunContext context, DataSettings settings) {
    ImageDataset train = context.subject().data().train();
    return line(
        "  training   %s -> %s, label smoothing %s",
        settings.augmentation().training(train).describe(),
        settings.augmentation().inputShape(train),
        settings.labelSmoothing());
  }

  private static String evaluation(RunContext context, DataSettings settings) {
    ImageDataset test = context.subject().data().test();
    AugmentationSettings images = settings.augmentation();
    return images.evaluation(test).describe() + " -> " + images.inputShape(test);
  }

  private static String flip(RunContext context, AugmentationSettings images) {
    if (images.transforms() != null) {
      return "as the transforms that were given say";
    }
    return switch (images.flip()) {
      case YES -> "yes, as the settings say; --no-flip leaves it out";
      case NO -> "no, as the settings say; --flip mirrors half of the training images";
      case AUTO -> flip(Mirroring.of(context.subject().data().train()));
    };
  }

  private static String flip(Mirroring found) {
    return found.harmless()
        ? "yes, " + found.reason() + "; --no-flip leaves it out"
        : "no, " + found.reason() + "; --flip mirrors them all the same";
  }

  private static String schedule(TrainingSettings settings) {
    ScheduleSettings schedule = settings.schedule();
    String falls =
        schedule.milestones().isEmpty()
            ? ""
            : line(", x%s at %s", schedule.gamma(), schedule.milestones());
    String warmup =
        schedule.warmup().epochs() == 0
            ? ""
            : line(
                ", %s warm-up epochs from x%s",
                schedule.warmup().epochs(), schedule.warmup().factor());
    return line(
        "  schedule   %d epochs, %s%s%s",
        settings.loop().epochs(), name(schedule.kind()), falls, warmup);
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
