package org.kiln.engine.onednn;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.Window;

/**
 * Batches of small images laid side by side as one wide image, with columns of zeros between them.
 *
 * <p>Matrix units want long rows, and a convolution's rows are as long as its images are wide: on
 * 4x4 images of 512 channels a convolution runs at a fraction of its speed. Side by side, with as
 * many zero columns between two images as the kernel reaches over an edge, the same convolution of
 * one image gives the same numbers. The copies there and back are cheap beside it.
 *
 * <p>Which convolutions go this way depends on their shapes only, never on a measurement, so that a
 * network computes the same bits on every run.
 */
final class WideImages {

  private final Emitter emitter;
  private final Map<Key, Pointer> buffers = new HashMap<>();

  WideImages(Emitter emitter) {
    this.emitter = emitter;
  }

  /** Whether backward weights gains by it. */
  static boolean suitsWeights(ConvolutionGeometry geometry, Value source) {
    return suits(geometry, source) && source.shape().width() <= 8;
  }

  /** Whether forward and backward data gain by it. */
  static boolean suitsData(ConvolutionGeometry geometry, Value source) {
    int width = source.shape().width();
    boolean deep = source.shape().channels() >= 256;
    return suits(geometry, source) && (width <= 4 || (width <= 7 && deep));
  }

  private static boolean suits(ConvolutionGeometry geometry, Value source) {
    Window window = geometry.window();
    int reach = window.kernel().width() / 2;
    return Memories.type(source.type()) == NumberType.BFLOAT16
        && source.shape().batch() > 1
        && geometry.groups() == 1
        && !geometry.transposed()
        && window.stride().equals(Extent.ONE)
        && window.dilation().equals(Extent.ONE)
        && reach > 0
        && window.kernel().width() % 2 == 1
        && window.padding().left() == reach
        && window.padding().right() == reach;
  }

  /** The wide image of a value. */
  Arrangement of(Value value, ConvolutionGeometry geometry) {
    return new Wide(value, geometry.window().kernel().width() / 2);
  }

  private record Key(Arrangement.Use use, NumberType type, Shape shape, int gap) {}

  /** One value as a wide image. */
  private final class Wide implements Arrangement {
    private final Value value;
    private final int gap;

    private Wide(Value value, int gap) {
      this.value = value;
      this.gap = gap;
    }

    /** The one wide image. */
    @Override
    public Layout layout() {
      Shape shape = value.shape();
      return Layout.nhwc(
          emitter.scope,
          Memories.type(value.type()),
          1,
          shape.channels(),
          shape.height(),
          columns());
    }

    private long columns() {
      return (long) value.shape().batch() * (value.shape().width() + gap);
    }

    /** The images in it. */
    private Layout parts() {
      Shape shape = value.shape();
      long row = columns() * shape.channels();
      return Layout.strided(
          emitter.scope,
          Memories.type(value.type()),
          new long[] {shape.batch(), shape.channels(), shape.height(), shape.width()},
          new long[] {(long) (shape.width() + gap) * shape.channels(), 1, row, shape.channels()});
    }

    @Override
    public dnnl_memory load(Instructions out, Use use) {
      Layout images = emitter.images(value);
      emitter.reorder(
          out,
          "widen " + value.name(),
          images,
          emitter.memories.memory(value, images, 0),
          parts(),
          memory(use, parts()));
      return memory(use, layout());
    }

    @Override
    public dnnl_memory result(Target target) {
      return memory(Use.RESULT, layout());
    }

    @Override
    public void store(Instructions out, Target target) {
      Layout images = emitter.images(value);
      emitter.reorder(
          out,
          "narrow " + value.name(),
          parts(),
          memory(Use.RESULT, parts()),
          images,
          target.in(images));
    }

    private dnnl_memory memory(Use use, Layout layout) {
      Key key = new Key(use, Memories.type(value.type()), value.shape(), gap);
      Pointer address =
          buffers.computeIfAbsent(key, k -> Memories.allocate(emitter.scope, layout().bytes()));
      return Memories.create(emitter.scope, emitter.device, layout, address);
    }
  }
}
