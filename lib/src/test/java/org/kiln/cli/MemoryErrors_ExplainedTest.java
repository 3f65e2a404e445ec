package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.kiln.train.TrainingException;

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

  @Test
  void explained_ofOneImageSuggestsASmallerOne() {
    assertThatThrownBy(() -> MemoryErrors.explained("--batch-size", 1, TOO_MUCH))
        .hasMessageEndingWith("try a smaller --image-size");
  }

  /** {@code --batch-size} is refused beside {@code --resume}. */
  @Test
  void explainedOnResume_suggestsWhatAResumeTakes() {
    assertThatThrownBy(() -> MemoryErrors.explainedOnResume("--batch-size", 8, TOO_MUCH))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("memory ran out with --batch-size 8 (")
        .hasMessageEndingWith("--init-from in place of --resume, and --batch-size 4");
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
