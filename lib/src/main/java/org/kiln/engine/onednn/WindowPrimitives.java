package org.kiln.engine.onednn;

import java.util.function.Predicate;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.onednn.Primitives.Pass;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.PoolingKind;
import org.kiln.engine.plan.op.Window;

/** Creates the descriptors of primitives that slide a window: convolution and pooling. */
final class WindowPrimitives {

  private final Primitives primitives;

  WindowPrimitives(Primitives primitives) {
    this.primitives = primitives;
  }

  /** Convolution, or transposed convolution; {@code bias} may be null. */
  Descriptor convolution(
      String name,
      Pass pass,
      ConvolutionGeometry geometry,
      Layout source,
      Layout weights,
      Layout bias,
      Layout destination,
      Attributes attributes) {
    FloatView window = new FloatView(geometry.window());
    ForwardCreation creation =
        geometry.transposed()
            ? dnnl::dnnl_deconvolution_forward_primitive_desc_create
            : dnnl::dnnl_convolution_forward_primitive_desc_create;
    return primitives.create(
        name,
        attributes,
        (pd, attr) ->
            creation.create(
                pd,
                primitives.device().engine(),
                pass.code,
                geometry.transposed()
                    ? dnnl.dnnl_deconvolution_direct
                    : dnnl.dnnl_convolution_direct,
                source.handle(),
                weights.handle(),
                Primitives.handle(bias),
                destination.handle(),
                window.strides,
                window.gaps,
                window.before,
                window.after,
                attr));
  }

  /**
   * Backward of {@link #convolution} towards its source.
   *
   * @param wanted of the implementation's name
   */
  Descriptor convolutionBackwardData(
      String name,
      ConvolutionGeometry geometry,
      Layout sourceGradient,
      Layout weights,
      Layout gradient,
      Descriptor forward,
      Predicate<String> wanted) {
    FloatView window = new FloatView(geometry.window());
    BackwardDataCreation creation =
        geometry.transposed()
            ? dnnl::dnnl_deconvolution_backward_data_primitive_desc_create
            : dnnl::dnnl_convolution_backward_data_primitive_desc_create;
    return primitives.create(
        name,
        (pd, attr) ->
            creation.create(
                pd,
                primitives.device().engine(),
                geometry.transposed()
                    ? dnnl.dnnl_deconvolution_direct
                    : dnnl.dnnl_convolution_direct,
                sourceGradient.handle(),
                weights.handle(),
                gradient.handle(),
                window.strides,
                window.gaps,
                window.before,
                window.after,
                forward.handle(),
                attr),
        wanted);
  }

  /**
   * Backward of {@link #convolution} towards weights and bias; {@code biasGradient} may be null.
   *
   * @param wanted of the implementation's name
   */
  Descriptor convolutionBackwardWeights(
      String name,
      ConvolutionGeometry geometry,
      Layout source,
      Layout weightGradient,
      Layout biasGradient,
      Layout gradient,
      Descriptor forward,
      Predicate<String> wanted) {
    FloatView window = new FloatView(geometry.window());
    BackwardWeightsCreation creation =
        geometry.transposed()
            ? dnnl::dnnl_deconvolution_backward_weights_primitive_desc_create
            : dnnl::dnnl_convolution_backward_weights_primitive_desc_create;
    return primitives.create(
        name,
        (pd, attr) ->
            creation.create(
                pd,
                primitives.device().engine(),
                geometry.transposed()
                    ? dnnl.dnnl_deconvolution_direct
                    : dnnl.dnnl_convolution_direct,
                source.handle(),
                weightGradient.handle(),
                Primitives.handle(biasGradient),
                gradient.handle(),
                window.strides,
                window.gaps,
                window.before,
                window.after,
                forward.handle(),
                attr),
        wanted);
  }

  /** Pooling. */
  Descriptor pooling(
      String name, Pass pass, PoolingKind kind, Window window, Layout source, Layout destination) {
    FloatView numbers = new FloatView(window);
    return primitives.create(
        name,
        new Attributes(),
        (pd, attr) ->
            dnnl.dnnl_pooling_forward_primitive_desc_create(
                pd,
                primitives.device().engine(),
                pass.code,
                algorithm(kind),
                source.handle(),
                destination.handle(),
                numbers.strides,
                numbers.kernel,
                numbers.gaps,
                numbers.before,
                numbers.after,
                attr));
  }

  /** Backward of {@link #pooling}. */
  Descriptor poolingBackward(
      String name,
      PoolingKind kind,
      Window window,
      Layout sourceGradient,
      Layout gradient,
      Descriptor forward) {
    FloatView numbers = new FloatView(window);
    return primitives.create(
        name,
        new Attributes(),
        (pd, attr) ->
            dnnl.dnnl_pooling_backward_primitive_desc_create(
                pd,
                primitives.device().engine(),
                algorithm(kind),
                sourceGradient.handle(),
                gradient.handle(),
                numbers.strides,
                numbers.kernel,
                numbers.gaps,
                numbers.before,
                numbers.after,
                forward.handle(),
                attr));
  }

  private static int algorithm(PoolingKind kind) {
    return switch (kind) {
      case MAX -> dnnl.dnnl_pooling_max;
      case AVERAGE -> dnnl.dnnl_pooling_avg_exclude_padding;
      case AVERAGE_INCLUDING_PADDING -> dnnl.dnnl_pooling_avg_include_padding;
    };
  }

  /**
   * A window in oneDNN's numbers: it counts the gaps between pixels where we count their distance,
   * and rounds the output size down itself, so that rows nobody reads need no negative padding.
   */
  private static final class FloatView {
    private final long[] kernel;
    private final long[] strides;
    private final long[] gaps;
    private final long[] before;
    private final long[] after;

    private FloatView(Window window) {
      kernel = new long[] {window.kernel().height(), window.kernel().width()};
      strides = new long[] {window.stride().height(), window.stride().width()};
      gaps = new long[] {window.dilation().height() - 1L, window.dilation().width() - 1L};
      before = new long[] {window.padding().top(), window.padding().left()};
      after =
          new long[] {
            Math.max(0, window.padding().bottom()), Math.max(0, window.padding().right())
          };
    }
  }

  @FunctionalInterface
  private interface ForwardCreation {
    int create(
        dnnl_primitive_desc out,
        dnnl_engine engine,
        int pass,
        int algorithm,
        dnnl_memory_desc source,
        dnnl_memory_desc weights,
        dnnl_memory_desc bias,
        dnnl_memory_desc destination,
        long[] strides,
        long[] gaps,
        long[] before,
        long[] after,
        dnnl_primitive_attr attributes);
  }

  @FunctionalInterface
  private interface BackwardDataCreation {
    int create(
        dnnl_primitive_desc out,
        dnnl_engine engine,
        int algorithm,
        dnnl_memory_desc sourceGradient,
        dnnl_memory_desc weights,
        dnnl_memory_desc gradient,
        long[] strides,
        long[] gaps,
        long[] before,
        long[] after,
        dnnl_primitive_desc forward,
        dnnl_primitive_attr attributes);
  }

  @FunctionalInterface
  private interface BackwardWeightsCreation {
    int create(
        dnnl_primitive_desc out,
        dnnl_engine engine,
        int algorithm,
        dnnl_memory_desc source,
        dnnl_memory_desc weightGradient,
        dnnl_memory_desc biasGradient,
        dnnl_memory_desc gradient,
        long[] strides,
        long[] gaps,
        long[] before,
        long[] after,
        dnnl_primitive_desc forward,
        dnnl_primitive_attr attributes);
  }
}
