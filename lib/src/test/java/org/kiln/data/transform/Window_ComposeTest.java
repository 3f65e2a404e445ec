package org.kiln.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Any sequence of crops, flips and erasures equals the same steps done on pixels, one by one. */
class Window_ComposeTest {

  private static final int BLACK = -1;
  private static final int ERASED = -2;

  /** kind 0 crop, 1 flip, 2 erase. */
  record Step(int kind, int y, int x, int rows, int columns) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> place = Arbitraries.integers().between(-4, 9);
    Arbitrary<Integer> side = Arbitraries.integers().between(1, 9);
    return Combinators.combine(Arbitraries.integers().between(0, 2), place, place, side, side)
        .as(Step::new)
        .list()
        .ofMaxSize(7);
  }

  @Property(tries = 3000)
  void crop_flip_erase(
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 1, max = 8) int height,
      @ForAll @IntRange(min = 1, max = 8) int width) {
    Window window = new Window().reset(height, width);
    int[][] expected = new int[height][width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        expected[y][x] = y * width + x;
      }
    }
    for (Step step : steps) {
      switch (step.kind) {
        case 0 -> window.crop(step.y, step.x, step.rows, step.columns);
        case 1 -> window.flip();
        default -> window.erase(step.y, step.x, step.rows, step.columns);
      }
      expected = apply(step, expected);
    }
    assertThat(shown(window, height, width)).isDeepEqualTo(expected);
  }

  private static int[][] apply(Step step, int[][] image) {
    int height = image.length;
    int width = image[0].length;
    boolean crop = step.kind == 0;
    int[][] result = new int[crop ? step.rows : height][crop ? step.columns : width];
    for (int y = 0; y < result.length; y++) {
      for (int x = 0; x < result[0].length; x++) {
        int fromY = crop ? y + step.y : y;
        int fromX = crop ? x + step.x : step.kind == 1 ? width - 1 - x : x;
        boolean inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
        boolean erased =
            step.kind == 2
                && y >= step.y
                && y < step.y + step.rows
                && x >= step.x
                && x < step.x + step.columns;
        result[y][x] = erased ? ERASED : inside ? image[fromY][fromX] : BLACK;
      }
    }
    return result;
  }

  /** Reads through the window as the loader does: bytes first, then holes. */
  private static int[][] shown(Window window, int height, int width) {
    byte[] source = new byte[height * width];
    for (int i = 0; i < source.length; i++) {
      source[i] = (byte) (i + 1);
    }
    byte[] flat = new byte[window.height() * window.width()];
    Arrays.fill(flat, (byte) 99);
    WindowReader.read(source, 0, width, 1, window, flat);
    int[][] result = new int[window.height()][window.width()];
    for (int y = 0; y < window.height(); y++) {
      for (int x = 0; x < window.width(); x++) {
        result[y][x] = flat[y * window.width() + x] - 1;
      }
    }
    for (int hole = 0; hole < window.holeCount(); hole++) {
      for (int y = window.holeTop(hole); y < window.holeTop(hole) + window.holeHeight(hole); y++) {
        for (int x = window.holeLeft(hole);
            x < window.holeLeft(hole) + window.holeWidth(hole);
            x++) {
          if (y >= 0 && y < window.height() && x >= 0 && x < window.width()) {
            result[y][x] = ERASED;
          }
        }
      }
    }
    return result;
  }
}
