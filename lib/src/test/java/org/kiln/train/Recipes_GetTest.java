package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.ResizeMode;
import org.kiln.optim.LearningRateSchedule;
import org.kiln.train.InputSettings.Scaling;
import org.kiln.train.OptimizerSettings.Kind;

class Recipes_GetTest {

  private static TrainingSettings get(String name) {
    return Recipes.get(name).settings();
  }

  @Test
  void get_quickIsTheDefaultTenEpochsOfOneCycle() {
    TrainingSettings quick = get(Recipes.DEFAULT);
    assertThat(Recipes.DEFAULT).isEqualTo("quick");
    assertThat(quick.loop().epochs()).isEqualTo(10);
    assertThat(quick.schedule().kind()).isEqualTo(ScheduleSettings.Kind.ONECYCLE);
    assertThat(quick.data().augmentation()).isEqualTo(AugmentationSettings.CROP_4_AND_FLIP);
    LearningRateSchedule curve = quick.schedule(391);
    assertThat(curve.valueAt(0)).isEqualTo(quick.optimizer().learningRate() / 25);
    assertThat(curve.valueAt(3909)).isLessThan(1e-5);
  }

  @Test
  void get_cifarBaselineHasThePublishedSettings() {
    TrainingSettings baseline = get("cifar-baseline");
    assertThat(baseline.optimizer()).isEqualTo(new OptimizerSettings(Kind.SGD, 0.1, 0.9, 1e-4));
    assertThat(baseline.data().batchSize()).isEqualTo(64);
    assertThat(baseline.data().labelSmoothing()).isZero();
    assertThat(baseline.data().augmentation())
        .isEqualTo(new AugmentationSettings(InputSettings.OWN, 4, Flip.AUTO, 0));
    assertThat(baseline.loop().epochs()).isEqualTo(160);
    LearningRateSchedule curve = baseline.schedule(782);
    assertThat(curve.valueAt(80 * 782 - 1)).isEqualTo(0.1);
    assertThat(curve.valueAt(80 * 782)).isCloseTo(0.01, within());
    assertThat(curve.valueAt(120 * 782 - 1)).isCloseTo(0.01, within());
    assertThat(curve.valueAt(120 * 782)).isCloseTo(0.001, within());
  }

  @Test
  void get_imagenetFallsEveryThirtyOfNinetyEpochs() {
    for (String name : List.of("imagenet", "resnet50-distributed")) {
      TrainingSettings settings = get(name);
      assertThat(settings.data().batchSize()).isEqualTo(256);
      assertThat(settings.loop().epochs()).isEqualTo(90);
      assertThat(settings.optimizer()).isEqualTo(new OptimizerSettings(Kind.SGD, 0.1, 0.9, 1e-4));
      assertThat(settings.data().augmentation().input().scaling())
          .isEqualTo(Scaling.RANDOM_RESIZED_CROP);
      assertThat(settings.data().augmentation().input().size()).isEqualTo(ImageSize.square(224));
      LearningRateSchedule curve = settings.schedule(10);
      assertThat(curve.valueAt(299)).isEqualTo(0.1);
      assertThat(curve.valueAt(300)).isCloseTo(0.01, within());
      assertThat(curve.valueAt(600)).isCloseTo(0.001, within());
    }
    assertThat(Recipes.get("resnet50-distributed").architecture()).isEqualTo("resnet50");
  }

  @Test
  void get_basicResnet18HasThePublishedSettings() {
    TrainingSettings basic = get("basic-resnet18");
    assertThat(basic.optimizer()).isEqualTo(new OptimizerSettings(Kind.SGD, 0.01, 0.9, 0.05));
    assertThat(basic.data().batchSize()).isEqualTo(256);
    assertThat(basic.data().augmentation().input().mode()).isEqualTo(ResizeMode.SQUASH);
    assertThat(basic.data().augmentation().input().size()).isEqualTo(ImageSize.square(112));
    assertThat(basic.loop().epochs()).isEqualTo(30);
    LearningRateSchedule curve = basic.schedule(196);
    assertThat(curve.valueAt(0)).isEqualTo(0.01);
    assertThat(curve.valueAt(30 * 196)).isCloseTo(1e-4, within());
  }

  static List<Recipe> recipes() {
    return Recipes.all();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void get_everyRecipeResolves(Recipe recipe) {
    TrainingSettings settings = recipe.settings();
    assertThat(Recipes.get(recipe.name())).isSameAs(recipe);
    LearningRateSchedule curve = settings.schedule(7);
    assertThat(settings.optimizer().resolve(curve).weightDecay()).isPositive();
    try (VisionDataset data = Datasets.dummy(new ImageShape(32, 32, 3), 4, 8, 8)) {
      AugmentationSettings images = settings.data().augmentation();
      ImageShape shape = images.training(data.train()).outputShape(data.shape());
      assertThat(images.evaluation(data.test()).outputShape(data.shape())).isEqualTo(shape);
    }
  }

  @Test
  void get_unknownNamesTheNearest() {
    assertThatThrownBy(() -> Recipes.get("cifar-basline"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("Did you mean 'cifar-baseline'?")
        .hasMessageContaining("basic-resnet18");
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }
}
