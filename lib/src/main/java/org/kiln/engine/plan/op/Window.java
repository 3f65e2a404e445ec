package org.kiln.engine.plan.op;

/**
 * What slides over an image in a convolution or pooling.
 *
 * <p>Padding is explicit and may be asymmetric; at the bottom and right it is what the output size
 * needs, so it can be negative when the last rows are never read (DL4J's Truncate mode): {@code
 * output = (input + top + bottom - (dilation * (kernel - 1) + 1)) / stride + 1} always divides
 * exactly.
 *
 * @param kernel size of the window
 * @param stride step of the window
 * @param dilation distance between the pixels under the window; 1 is a dense window
 * @param padding zeros around the image
 */
public record Window(Extent kernel, Extent stride, Extent dilation, Padding padding) {

  /** The window that covers the whole of an image, once. */
  public static Window whole(Shape image) {
    return new Window(
        new Extent(image.height(), image.width()), Extent.ONE, Extent.ONE, Padding.NONE);
  }

  /** The shape of what this window makes of {@code input}, with {@code channels} channels. */
  public Shape output(Shape input, int channels) {
    int rows =
        input.height()
            + padding.top()
            + padding.bottom()
            - reach(kernel.height(), dilation.height());
    int columns =
        input.width() + padding.left() + padding.right() - reach(kernel.width(), dilation.width());
    return new Shape(
        input.batch(), channels, rows / stride.height() + 1, columns / stride.width() + 1);
  }

  /** The shape of the image over which this window would make {@code output} at every step. */
  public Shape input(Shape output, int channels) {
    return new Shape(
        output.batch(),
        channels,
        (output.height() - 1) * stride.height()
            + reach(kernel.height(), dilation.height())
            - padding.top()
            - padding.bottom(),
        (output.width() - 1) * stride.width()
            + reach(kernel.width(), dilation.width())
            - padding.left()
            - padding.right());
  }

  private static int reach(int kernel, int dilation) {
    return dilation * (kernel - 1) + 1;
  }

  @Override
  public String toString() {
    return kernel
        + (stride.equals(Extent.ONE) ? "" : " stride " + stride)
        + (dilation.equals(Extent.ONE) ? "" : " dilation " + dilation)
        + (padding.equals(Padding.NONE) ? "" : " padding " + padding);
  }
}
