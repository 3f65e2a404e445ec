package org.kiln.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;

class Mirroring_OfTest {

  private static List<String> names(String text) {
    return Arrays.stream(text.split("[|]")).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "left|right",
        "Left|Right|straight",
        "turn_left|turn_right|stop",
        "TurnRight|TurnLeft",
        "arrow_l|arrow_r",
        "L|R",
        "links|rechts",
        "izquierda|derecha",
        "east|west|north",
        "clockwise|counterclockwise",
        "anticlockwise|clockwise",
        "cw|ccw",
        "0|1|2|3|4|5|6|7|8|9",
        "a|b|c",
        "zero|one|two",
        "あ|い"
      })
  void byNames_speaksAgainst(String names) {
    assertThat(Mirroring.byNames(names(names))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat|dog",
        "left|up",
        "bright|dark",
        "ball|barr",
        "class-0|class-1",
        "10|11|12",
        "n01440764|n01443537",
        "one"
      })
  void byNames_saysNothing(String names) {
    assertThat(Mirroring.byNames(names(names))).isEmpty();
  }

  @Test
  void of_publishedSets() {
    for (String name : List.of("cifar10", "cifar100", "imagenet")) {
      assertThat(of(name).harmless()).as(name).isTrue();
    }
    for (String name : List.of("mnist", "fashion-mnist")) {
      assertThat(of(name).harmless()).as(name).isFalse();
      assertThat(of(name).reason()).isNotEmpty();
    }
  }

  private static Mirroring of(String name) {
    try (VisionDataset data = Datasets.open(name, DataOptions.defaults().withDummy(true))) {
      return Mirroring.of(data.train());
    }
  }

  @Test
  void training_flipsOnlyWhatBearsIt() {
    try (VisionDataset colour = Datasets.dummy(new ImageShape(32, 32, 3), 2, 4, 4);
        VisionDataset grey = Datasets.dummy(new ImageShape(28, 28, 1), 2, 4, 4)) {
      assertThat(Transforms.training(colour.train())).isEqualTo(Transforms.cropAndFlip(4));
      assertThat(Transforms.training(grey.train())).isEqualTo(Transforms.of(new RandomCrop(3)));
    }
  }
}
