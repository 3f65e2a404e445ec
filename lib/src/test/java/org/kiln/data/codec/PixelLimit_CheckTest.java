package org.kiln.data.codec;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelLimit_CheckTest {

  private static final long GIGABYTE = 1L << 30;

  @ParameterizedTest
  @CsvSource({"0,1", "1,0", "-5,10", "10,-2147483648", "27000,27000", "178956971,1"})
  void check_impossible(long width, long height) {
    assertThatThrownBy(() -> PixelLimit.check(width, height, 64 * GIGABYTE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(width + "x" + height);
  }

  @Test
  void check_sidesOverflowNothing() {
    assertThatThrownBy(() -> PixelLimit.check(4294967295L, 4294967297L, 64 * GIGABYTE))
        .hasMessageContaining("178956970");
  }

  @Test
  void check_heapDecidesToo() {
    assertThatCode(() -> PixelLimit.check(13000, 13000, 4 * GIGABYTE)).doesNotThrowAnyException();
    assertThatThrownBy(() -> PixelLimit.check(13000, 13000, GIGABYTE))
        .hasMessageContaining("967 MB")
        .hasMessageContaining("1024 MB")
        .hasMessageContaining("KILN_JAVA_OPTS=-Xmx");
  }
}
