package org.kiln.engine.lower;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Pooling;
import org.kiln.engine.plan.op.PoolingKind;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.Window;

/** Lowers pooling and global pooling. DL4J applies no dropout to their inputs. */
final class PoolingLowering {

  private PoolingLowering() {}

  static Tensor pooling(SubsamplingLayer layer, LoweringContext context) {
    org.deeplearning4j.nn.conf.layers.PoolingType type = layer.getPoolingType();
    Value source = context.image(layer.getCnn2dDataFormat());
    Window window =
        Windows.of(
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation(),
            layer.getConvolutionMode(),
            source.shape());
    boolean includePadding = layer.isAvgPoolIncludePadInDivisor();
    return Tensor.image(pool(kind(type, includePadding), source, window, context));
  }

  static Tensor global(GlobalPoolingLayer layer, LoweringContext context) {
    Value source = context.image(null);
    int[] expected = context.planes() ? new int[] {2, 3} : new int[] {1, 2};
    int[] dimensions =
        layer.getPoolingDimensions() == null ? new int[] {2, 3} : layer.getPoolingDimensions();
    if (!Arrays.equals(dimensions, expected)) {
      throw new UnsupportedLayerException(
          "global pooling over dimensions %s, where height and width are %s"
              .formatted(Arrays.toString(dimensions), Arrays.toString(expected)));
    }
    PoolingKind kind = kind(layer.getPoolingType(), false);
    Value output = pool(kind, source, Window.whole(source.shape()), context);
    return layer.isCollapseDimensions() ? Tensor.matrix(output) : Tensor.image(output);
  }

  private static PoolingKind kind(PoolingType type, boolean includePadding) {
    if (type == PoolingType.MAX) {
      return PoolingKind.MAX;
    }
    if (type == PoolingType.AVG) {
      return includePadding ? PoolingKind.AVERAGE_INCLUDING_PADDING : PoolingKind.AVERAGE;
    }
    throw new UnsupportedLayerException("pooling type " + type);
  }

  /**
   * Declines windows that see no pixel at all, of which DL4J and libraries make different numbers,
   * and those whose pixels lie farther apart than the image is wide, which oneDNN has no kernel
   * for.
   */
  private static void requirePixels(Window window, Shape image, LoweringContext context) {
    Extent kernel = window.kernel();
    Extent stride = window.stride();
    Extent dilation = window.dilation();
    Padding padding = window.padding();
    Shape steps = window.output(image, image.channels());
    boolean rows =
        seesPixels(
            image.height(),
            steps.height(),
            stride.height(),
            padding.top(),
            kernel.height(),
            dilation.height());
    boolean columns =
        seesPixels(
            image.width(),
            steps.width(),
            stride.width(),
            padding.left(),
            kernel.width(),
            dilation.width());
    if (!rows || !columns) {
      context.misfit(
          "pooling by a window " + window + ", which sees nothing but padding at one step");
    }
    if (dilation.height() > image.height() || dilation.width() > image.width()) {
      context.misfit(
          "pooling with dilation %s of images of %dx%d"
              .formatted(dilation, image.height(), image.width()));
    }
  }

  /** Whether the window sees a pixel at every step along one axis. */
  private static boolean seesPixels(
      int side, int steps, int stride, int before, int kernel, int dilation) {
    return IntStream.range(0, steps)
        .map(step -> step * stride - before)
        .allMatch(
            first ->
                IntStream.range(0, kernel)
                    .map(tap -> first + tap * dilation)
                    .anyMatch(pixel -> pixel >= 0 && pixel < side));
  }

  private static Value pool(
      PoolingKind kind, Value source, Window window, LoweringContext context) {
    PlanBuilder plan = context.plan();
    requirePixels(window, source.shape(), context);
    Shape shape = window.output(source.shape(), source.shape().channels());
    Value output = plan.activation(context.name(), shape, source.type());
    Optional<Value> winners = Optional.empty();
    if (kind == PoolingKind.MAX && plan.request().training()) {
      int taps = window.kernel().height() * window.kernel().width();
      ValueType type = taps <= 256 ? ValueType.UINT8 : ValueType.INT32;
      winners = Optional.of(plan.saved(context.name() + ".winners", type, shape));
    }
    plan.forward(new Pooling(kind, source, window, output, winners));
    return output;
  }
}
