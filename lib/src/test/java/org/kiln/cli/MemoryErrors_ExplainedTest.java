package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.kiln.train.Recipes;
import org.kiln.train.TrainingException;
import org.kiln.train.TrainingSettings;

class MemoryErrors_ExplainedTest {

  private static final Supplier<Void> TOO_MUCH =
      () -> {
        throw new IllegalStateException(
            "x", new OutOfMemoryError("Physical memory usage is too high"));
      };

  @Test
  void explained_suggestsHalfOfTheBatch() {
    assertThatThrownBy(() -> MemoryErrors.explained("--test-bs", 256, TOO_MUCH))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "memory ran out with --test-bs 256 (Physical memory usage is too high): try --test-bs"
                + " 128");
  }

  private static TrainingSettings settings(int batchSize, int accumulate) {
    return Recipes.get("quick")
        .settings()
        .withData(data -> data.withBatchSize(batchSize))
        .withOptimizer(optimizer -> optimizer.withAccumulate(accumulate));
  }

  @Test
  void explained_suggestsTwiceAsManyBatchesOfHalfTheSize() {
    assertThatThrownBy(() -> MemoryErrors.explained(settings(64, 1), TOO_MUCH))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "memory ran out with --batch-size 64 (Physical memory usage is too high): try"
                + " --batch-size 32 --accumulate 2, the same training but for batch norm, or on"
                + " engine dl4j --batch-size 32 alone");
    assertThatThrownBy(() -> MemoryErrors.explained(settings(6, 3), TOO_MUCH))
        .hasMessageContaining("with --batch-size 6 --accumulate 3 (")
        .hasMessageContaining("try --batch-size 3 --accumulate 6,");
  }

  @Test
  void explained_ofAnOddBatchSuggestsASmallerOne() {
    assertThatThrownBy(() -> MemoryErrors.explained(settings(33, 1), TOO_MUCH))
        .hasMessageEndingWith("try --batch-size 16");
  }

  @Test
  void explained_ofOneImageSuggestsASmallerOne() {
    assertThatThrownBy(() -> MemoryErrors.explained(settings(1, 4), TOO_MUCH))
        .hasMessageEndingWith("try a smaller --image-size");
  }

  /** {@code --batch-size} is refused beside {@code --resume}. */
  @Test
  void explainedOnResume_suggestsWhatAResumeTakes() {
    assertThatThrownBy(() -> MemoryErrors.explainedOnResume(settings(8, 1), TOO_MUCH))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("memory ran out with --batch-size 8 (")
        .hasMessageContaining(
            "--init-from in place of --resume, and --batch-size 4 --accumulate 2, ");
  }

  @Test
  void explained_leavesOtherErrorsAlone() {
    Supplier<Void> other =
        () -> {
          throw new IllegalStateException("another");
        };
    assertThatThrownBy(() -> MemoryErrors.explained("--batch-size", 8, other))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("another");
  }
}
