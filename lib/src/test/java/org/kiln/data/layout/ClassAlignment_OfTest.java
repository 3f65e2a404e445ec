package org.kiln.data.layout;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kiln.error.DataException;

class ClassAlignment_OfTest {

  @Test
  void of_oneMoreThanAllKnown() {
    assertThatThrownBy(() -> ClassAlignment.of("val", List.of("a", "b", "z"), List.of("a", "b")))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "val has images of 1 class that the training images lack: z; expected a, b. Rename");
  }

  @Test
  void of_oneRenamed() {
    assertThatThrownBy(() -> ClassAlignment.of("val", List.of("a", "z"), List.of("a", "b")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("lack: z; expected of those not found there b. Rename");
  }
}
