package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Knobs_LeastTest {

  @Test
  void least_variableOnlyShortens() {
    assertThat(Knobs.least("KILN_EPOCHS", null, 10)).isEqualTo(10);
    assertThat(Knobs.least("KILN_EPOCHS", " ", 10)).isEqualTo(10);
    assertThat(Knobs.least("KILN_EPOCHS", "2", 10)).isEqualTo(2);
    assertThat(Knobs.least("KILN_EPOCHS", "20", 10)).isEqualTo(10);
    assertThat(Knobs.least("KILN_LIMIT", "7", -1)).isEqualTo(7);
    assertThat(Knobs.least("KILN_LIMIT", null, -1)).isEqualTo(-1);
  }

  @Test
  void least_refusesNonsense() {
    for (String value : new String[] {"0", "-1", "many", "1.5"}) {
      assertThatThrownBy(() -> Knobs.least("KILN_EPOCHS", value, 10))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("KILN_EPOCHS is \"" + value + "\"");
    }
  }
}
