package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.DataOptions;
import org.kiln.train.TrainingException;

class SavedData_OptionsTest {

  @TempDir Path folder;

  @Test
  void requireThere_namesTheFolderThatHasGone() {
    DataOptions gone = DataOptions.defaults().withPath(folder.resolve("gone"));
    assertThatThrownBy(() -> SavedData.requireThere("folder", gone))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(folder.resolve("gone").toString())
        .hasMessageContaining("--data-path");
    assertThatCode(
            () -> {
              SavedData.requireThere("folder", gone.withPath(folder));
              SavedData.requireThere("folder", gone.withDummy(true));
              SavedData.requireThere("cifar10", gone); // it is fetched again
            })
        .doesNotThrowAnyException();
  }

  @Test
  void name_saysThatDataIsMade() {
    DataOptions real = DataOptions.defaults();
    assertThat(SavedData.name("mnist", real)).isEqualTo("mnist");
    assertThat(SavedData.name("mnist", real.withDummy(true))).isEqualTo("dummy-mnist");
    assertThat(SavedData.name("dummy-mnist", real.withDummy(true))).isEqualTo("dummy-mnist");
  }
}
