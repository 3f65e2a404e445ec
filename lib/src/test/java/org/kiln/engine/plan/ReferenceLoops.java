package org.kiln.engine.plan;

import java.util.Arrays;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.PoolingKind;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.WeightLayout;
import org.kiln.engine.plan.op.WeightLayout.Axes;
import org.kiln.engine.plan.op.Window;

/** The index arithmetic of the reference interpreter: who is whose neighbour in which array. */
public final class ReferenceLoops {

  private ReferenceLoops() {}

  public static int at(Shape s, int n, int c, int h, int w) {
    return ((n * s.height() + h) * s.width() + w) * s.channels() + c;
  }

  interface Cell {
    void visit(int n, int c, int h, int w, int index);
  }

  public static void each(Shape s, Cell cell) {
    int index = 0;
    for (int n = 0; n < s.batch(); n++) {
      for (int h = 0; h < s.height(); h++) {
        for (int w = 0; w < s.width(); w++) {
          for (int c = 0; c < s.channels(); c++) {
            cell.visit(n, c, h, w, index++);
          }
        }
      }
    }
  }

  interface Tap {
    void visit(int position, int inSlice, int output);
  }

  public static void eachWeight(WeightLayout layout, Tap tap) {
    Axes size = layout.size();
    int position = 0;
    for (int g = 0; g < size.group(); g++) {
      for (int o = 0; o < size.output(); o++) {
        for (int i = 0; i < size.input(); i++) {
          for (int r = 0; r < size.row(); r++) {
            for (int c = 0; c < size.column(); c++) {
              tap.visit(position++, layout.index(g, o, i, r, c), g * size.output() + o);
            }
          }
        }
      }
    }
  }

  interface Product {
    void visit(int source, int weight, int output);
  }

  /** Every product of a convolution, as positions in its three arrays. */
  public static void eachProduct(
      Shape in, Shape out, Axes size, ConvolutionGeometry geometry, Product product) {
    Window window = geometry.window();
    if (geometry.transposed()) {
      // Each pixel of the input is spread over a window of the output.
      each(
          in,
          (n, i, h, w, index) -> {
            for (int o = 0; o < size.output(); o++) {
              int output = o;
              eachTap(
                  window,
                  out,
                  h,
                  w,
                  (y, x, tap) ->
                      product.visit(
                          index,
                          (output * size.input() + i) * taps(window) + tap,
                          at(out, n, output, y, x)));
            }
          });
      return;
    }
    each(
        out,
        (n, o, h, w, index) -> {
          int first = o / size.output() * size.input();
          for (int i = 0; i < size.input(); i++) {
            int input = i;
            eachTap(
                window,
                in,
                h,
                w,
                (y, x, tap) ->
                    product.visit(
                        at(in, n, first + input, y, x),
                        (o * size.input() + input) * taps(window) + tap,
                        index));
          }
        });
  }

  interface WindowTap {
    void visit(int y, int x, int tap);
  }

  public static int taps(Window window) {
    return window.kernel().height() * window.kernel().width();
  }

  /** The pixels of {@code image} under the window at its step (h, w). */
  public static void eachTap(Window window, Shape image, int h, int w, WindowTap visitor) {
    for (int tap = 0; tap < taps(window); tap++) {
      int row = tap / window.kernel().width();
      int column = tap % window.kernel().width();
      int y =
          h * window.stride().height() - window.padding().top() + row * window.dilation().height();
      int x =
          w * window.stride().width()
              - window.padding().left()
              + column * window.dilation().width();
      if (y >= 0 && y < image.height() && x >= 0 && x < image.width()) {
        visitor.visit(y, x, tap);
      }
    }
  }

  interface PoolCell {
    void visit(int source, int tap, int output);
  }

  public static void eachPooled(Shape in, Shape out, Window window, PoolCell cell) {
    each(
        out,
        (n, c, h, w, index) ->
            eachTap(window, in, h, w, (y, x, tap) -> cell.visit(at(in, n, c, y, x), tap, index)));
  }

  public static double[] divisors(PoolingKind kind, Shape in, Shape out, Window window) {
    double[] count = new double[Math.toIntExact(out.count())];
    if (kind == PoolingKind.AVERAGE_INCLUDING_PADDING) {
      Arrays.fill(count, window.kernel().height() * window.kernel().width());
    } else {
      eachPooled(in, out, window, (source, tap, output) -> count[output]++);
    }
    return count;
  }

  /** Where a pixel's channel stands in DL4J's flattened row. */
  public static int flat(Shape s, boolean planes, int n, int c, int h, int w, int i) {
    int row = s.channels() * s.pixels();
    return planes ? n * row + (c * s.height() + h) * s.width() + w : i;
  }
}
