package org.kiln.engine.plan;

import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
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
    int[] expected = context.plan().planes() ? new int[] {2, 3} : new int[] {1, 2};
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
   * DL4J and libraries differ, or divide by zero, where a window sees no pixel at all; and few have
   * kernels for one whose pixels lie farther apart than the image is wide.
   */
  private static void requirePixels(Window window, Shape image) {
    requirePixels(
        window.kernel().height(),
        window.dilation().height(),
        window.padding().top(),
        window.padding().bottom(),
        image.height());
    requirePixels(
        window.kernel().width(),
        window.dilation().width(),
        window.padding().left(),
        window.padding().right(),
        image.width());
  }

  private static void requirePixels(int kernel, int dilation, int before, int after, int side) {
    if (before >= kernel || after >= kernel) {
      throw new UnsupportedLayerException(
          "pooling by a window of %d with padding %d: the window sees nothing but padding"
              .formatted(kernel, Math.max(before, after)));
    }
    if (kernel > 1 && dilation > 1 && dilation >= side) {
      throw new UnsupportedLayerException(
          "pooling with dilation %d over %d pixels".formatted(dilation, side));
    }
  }

  private static Value pool(
      PoolingKind kind, Value source, Window window, LoweringContext context) {
    requirePixels(window, source.shape());
    PlanBuilder plan = context.plan();
    Shape shape = window.output(source.shape(), source.shape().channels());
    Value output = plan.activation(context.name(), shape, source.type());
    Optional<Value> winners = Optional.empty();
    if (kind == PoolingKind.MAX && plan.request().training()) {
      int taps = window.kernel().height() * window.kernel().width();
      ValueType type = taps <= 256 ? ValueType.UINT8 : ValueType.INT32;
      winners = Optional.of(plan.saved(context.name() + ".winners", type, shape));
    }
    plan.forward().add(new Pooling(kind, source, window, output, winners));
    return output;
  }
}
