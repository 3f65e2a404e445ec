package org.kiln.data.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.layout.SplitName.Role;

class SplitName_OfTest {

  @ParameterizedTest
  @CsvSource({
    "train, TRAINING",
    "Train, TRAINING",
    "TRAINING, TRAINING",
    "training_set, TRAINING",
    "trainset, TRAINING",
    "seg_train, TRAINING",
    "train-images, TRAINING",
    "ILSVRC2012_img_train, TRAINING",
    "imagenet_train, TRAINING",
    "train data, TRAINING",
    "val, VALIDATION",
    "Valid, VALIDATION",
    "validation, VALIDATION",
    "dev, VALIDATION",
    "val_set, VALIDATION",
    "validation set, VALIDATION",
    "ILSVRC2012_img_val, VALIDATION",
    "test, TEST",
    "Testing, TEST",
    "test_set, TEST",
    "seg_test, TEST",
    "testset, TEST"
  })
  void of_splits(String name, Role role) {
    assertThat(SplitName.of(name)).map(SplitName::role).contains(role);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "cat", "trains", "trainer", "model train", "train_masks", "valley", "testing ground",
        "set", "images", "latest", "tests", "development", "val2", "test1", "猫"
      })
  void of_others(String name) {
    assertThat(SplitName.of(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "train, training",
    "train, train_set",
    "val, valid",
    "valid, validation",
    "validation, dev"
  })
  void of_plainNamesComeFirst(String first, String second) {
    assertThat(SplitName.of(first).orElseThrow().rank())
        .isLessThan(SplitName.of(second).orElseThrow().rank());
  }
}
