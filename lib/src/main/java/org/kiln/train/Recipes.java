package org.kiln.train;

import java.util.List;
import org.kiln.data.Choices;
import org.kiln.data.transform.ResizeMode;
import org.kiln.train.InputSettings.Scaling;
import org.kiln.train.OptimizerSettings.Kind;

/** The recipes by name. */
public final class Recipes {

  /** Name of the recipe that is used where none is named. */
  public static final String DEFAULT = "quick";

  private static final long SEED = 42;

  private static final List<Recipe> ALL =
      List.of(
          new Recipe(
              DEFAULT,
              "10 epochs, one-cycle: a good ResNet-20 in a few minutes",
              "resnet20",
              "cifar10",
              new TrainingSettings(
                  LoopSettings.ofEpochs(10),
                  new DataSettings(128, 256, 0, AugmentationSettings.CROP_4_AND_FLIP, -1),
                  new OptimizerSettings(Kind.NESTEROV, 0.2, 0.9, 5e-4),
                  ScheduleSettings.of(ScheduleSettings.Kind.ONECYCLE),
                  SEED)),
          new Recipe(
              "cifar-baseline",
              "SGD 0.1, batch 64, 160 epochs, rate x0.1 at 50% and 75%, crop 4 and flip",
              "resnet20",
              "cifar10",
              new TrainingSettings(
                  LoopSettings.ofEpochs(160),
                  new DataSettings(64, 256, 0, AugmentationSettings.CROP_4_AND_FLIP, -1),
                  new OptimizerSettings(Kind.SGD, 0.1, 0.9, 1e-4),
                  ScheduleSettings.multistep(0.5, 0.75),
                  SEED)),
          new Recipe(
              "imagenet",
              "SGD 0.1, batch 256, 90 epochs, rate x0.1 every 30",
              "resnet18",
              "folder",
              imagenet()),
          new Recipe(
              "resnet50-distributed",
              "ResNet-50, batch 256 a device, 90 epochs, rate x0.1 every 30; the JSON report",
              "resnet50",
              "folder",
              imagenet()),
          new Recipe(
              "basic-resnet18",
              "ResNet-18 on CIFAR-10 resized to 112, SGD 0.01, 30 epochs, cosine to 1e-4",
              "resnet18",
              "cifar10",
              new TrainingSettings(
                  LoopSettings.ofEpochs(30),
                  DataSettings.ofBatchSize(
                      256, new AugmentationSettings(resized(112), 0, Flip.NO, 0)),
                  new OptimizerSettings(Kind.SGD, 0.01, 0.9, 0.05),
                  ScheduleSettings.cosine(1e-4),
                  SEED)));

  private Recipes() {}

  private static InputSettings resized(int side) {
    return new InputSettings(Scaling.FIT, ImageSize.square(side), ResizeMode.SQUASH, 0);
  }

  private static InputSettings photographs(int side) {
    return new InputSettings(
        Scaling.RANDOM_RESIZED_CROP, ImageSize.square(side), ResizeMode.CROP, 0);
  }

  private static TrainingSettings imagenet() {
    return new TrainingSettings(
        LoopSettings.ofEpochs(90),
        DataSettings.ofBatchSize(256, new AugmentationSettings(photographs(224), 0, Flip.AUTO, 0)),
        new OptimizerSettings(Kind.SGD, 0.1, 0.9, 1e-4),
        ScheduleSettings.step(30),
        SEED);
  }

  /** Every recipe, in the order in which they are listed to people. */
  public static List<Recipe> all() {
    return ALL;
  }

  /**
   * The recipe of that name.
   *
   * @throws TrainingException if there is none; the message lists the valid names and the nearest
   */
  public static Recipe get(String name) {
    List<String> names = ALL.stream().map(Recipe::name).toList();
    String found =
        Choices.find(name, names)
            .orElseThrow(() -> new TrainingException(Choices.unknown("recipe", name, names)));
    return ALL.get(names.indexOf(found));
  }
}
