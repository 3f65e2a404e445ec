package org.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableText_OfTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cat",
        "C:\\images\\new",
        "maple tree",
        "été",
        "Straße",
        "猫",
        "קוף",
        "می\u200cخواهم",
        "कुत्ता",
        "👩\u200d🚀",
        "a\u00a0b",
        "100% {} $1"
      })
  void of_letters_stayAsTheyAre(String text) {
    assertThat(PrintableText.of(text)).isSameAs(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1b, \\u001b",
    "0a, \\u000a",
    "0d, \\u000d",
    "09, \\u0009",
    "00, \\u0000",
    "7f, \\u007f",
    "85, \\u0085",
    "9b, \\u009b",
    "2028, \\u2028",
    "2029, \\u2029",
    "202e, \\u202e",
    "2066, \\u2066",
    "200b, \\u200b",
    "200f, \\u200f",
    "feff, \\ufeff",
    "d800, \\ud800",
    "dfff, \\udfff",
    "e0041, \\udb40\\udc41"
  })
  void of_controls_areShownAsEscapes(String hexadecimal, String expected) {
    int code = Integer.parseInt(hexadecimal, 16);
    String text = "a" + Character.toString(code) + "猫";
    assertThat(PrintableText.of(text)).isEqualTo("a" + expected + "猫");
  }

  @Test
  void brief_longText_isCutBetweenCharacters() {
    assertThat(PrintableText.brief("猫")).isEqualTo("猫");
    assertThat(PrintableText.brief("x".repeat(80))).isEqualTo("x".repeat(80));
    assertThat(PrintableText.brief("😀".repeat(1_000_000))).isEqualTo("😀".repeat(80) + "...");
    assertThat(PrintableText.brief("\u001b".repeat(100))).isEqualTo("\\u001b".repeat(80) + "...");
  }
}
