package org.kiln.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.kiln.figure.Trace.Line;

class GrowingCurve_AddTest {

  @Property(tries = 60)
  void add_staysSmallAndKeepsTheMean(@ForAll @IntRange(min = 1, max = 20_000) int count) {
    GrowingCurve curve = new GrowingCurve();
    for (int i = 0; i < count; i++) {
      curve.add(i, i % 7);
    }
    Line line = curve.line("a", Line.Style.SOLID);
    assertThat(line.x()).isSorted();
    assertThat(line.x().length).isBetween(Math.min(count, 128), 256);
    double shown = Arrays.stream(line.y()).average().orElseThrow();
    assertThat(shown).isCloseTo(meanOf(line), within(1e-9));
  }

  /** The mean of what was added up to the curve's last position. */
  private static double meanOf(Line line) {
    int added = (int) line.x()[line.x().length - 1] + 1;
    double sum = 0;
    for (int i = 0; i < added; i++) {
      sum += i % 7;
    }
    return sum / added;
  }
}
