package org.kiln.engine.contract;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Window;

/** Images that are not what kernels are tuned for, and windows over them. */
final class Shapes {

  /** One pixel, prime numbers of channels, batches of 1 and 5, none square but the smallest. */
  static final List<Shape> ODD =
      List.of(
          new Shape(1, 1, 1, 1),
          new Shape(5, 7, 1, 1),
          new Shape(1, 17, 1, 1),
          new Shape(5, 1, 6, 5),
          new Shape(1, 3, 5, 7),
          new Shape(5, 3, 2, 9),
          new Shape(1, 7, 7, 3),
          new Shape(5, 17, 3, 4));

  private Shapes() {}

  /** A window that may not fit an image; its lower right padding is made to come out even. */
  private record Wish(Extent kernel, Extent stride, Extent dilation, Padding padding) {

    Optional<Window> over(Shape image) {
      int rows =
          image.height()
              + padding.top()
              + padding.bottom()
              - reach(kernel.height(), dilation.height());
      int columns =
          image.width()
              + padding.left()
              + padding.right()
              - reach(kernel.width(), dilation.width());
      if (rows < 0 || columns < 0) {
        return Optional.empty();
      }
      Padding even =
          new Padding(
              padding.top(),
              padding.left(),
              padding.bottom() - rows % stride.height(),
              padding.right() - columns % stride.width());
      return Optional.of(new Window(kernel, stride, dilation, even));
    }

    private static int reach(int kernel, int dilation) {
      return dilation * (kernel - 1) + 1;
    }
  }

  private static final List<Wish> WISHES =
      List.of(
          wish(1, 1, 1, 1, 1, 1, 0, 0, 0, 0),
          wish(1, 1, 2, 3, 1, 1, 0, 0, 0, 0),
          wish(3, 3, 1, 1, 1, 1, 1, 1, 1, 1),
          wish(2, 3, 1, 2, 1, 1, 0, 1, 1, 2),
          wish(3, 2, 2, 1, 1, 2, 2, 0, 1, 1),
          wish(3, 3, 2, 2, 1, 1, 0, 0, 1, 1),
          wish(2, 2, 1, 1, 2, 3, 1, 2, 0, 1),
          wish(5, 4, 3, 2, 1, 1, 2, 1, 2, 3));

  private static Wish wish(
      int kernelHeight,
      int kernelWidth,
      int strideDown,
      int strideRight,
      int dilationDown,
      int dilationRight,
      int... sides) {
    return new Wish(
        new Extent(kernelHeight, kernelWidth),
        new Extent(strideDown, strideRight),
        new Extent(dilationDown, dilationRight),
        new Padding(sides[0], sides[1], sides[2], sides[3]));
  }

  /** Strided, dilated, padded on one side more than on the other, oblong. */
  static Stream<Window> windows(Shape image) {
    return WISHES.stream().flatMap(wish -> wish.over(image).stream());
  }
}
