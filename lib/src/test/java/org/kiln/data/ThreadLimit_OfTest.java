package org.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadLimit_OfTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1|1", " 3 |3", "16|16", "2,4|2", "0|8", "-1|8", "''|8", "many|8", "1.5|8", ",2|8"})
  void of_variable_isItsFirstNumber_ifItIsOne(String value, int threads) {
    assertThat(ThreadLimit.of(Map.of("OMP_NUM_THREADS", value), 8)).isEqualTo(threads);
  }

  @Test
  void of_noVariable_isAllProcessors() {
    assertThat(ThreadLimit.of(Map.of(), 6)).isEqualTo(6);
  }
}
