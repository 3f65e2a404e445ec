package org.kiln.engine.onednn;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.Window;

/**
 * Images smaller than a step of the window or than the distance of its pixels, laid out with their
 * padding, and without what the window never reads.
 *
 * <p>Over such an image a window may hop, or some column of it, and see nothing but padding. That
 * is where oneDNN 3.11 is wrong, on every instruction set with another kernel: {@code jit_bf16} and
 * AMX's {@code brgconv_bwd_w} leave the gradients of weights that meet no pixel unwritten, {@code
 * brg_conv_fwd} reads through a null pointer. An image with its padding is as large as all that the
 * window covers, and no kernel has to think of borders. The copies cost little: such images are
 * tiny.
 *
 * <p>Which convolutions go this way depends on their shapes only, never on the processor, so that
 * what is tested on one is what runs on all.
 */
final class PaddedImages {

  private final Emitter emitter;
  private final Map<Key, Pointer> buffers = new HashMap<>();

  PaddedImages(Emitter emitter) {
    this.emitter = emitter;
  }

  /**
   * The same window without what does not matter: a stride where it takes one step only, a dilation
   * where it is one pixel wide. Strides that lead nowhere make {@code brg_conv_fwd} and AMX's
   * {@code brgconv_bwd_w} wrong too.
   *
   * @param steps what the window makes, one pixel a step
   */
  static Window simplest(Window window, Shape steps) {
    Extent stride = window.stride();
    Extent kernel = window.kernel();
    Extent dilation = window.dilation();
    return new Window(
        kernel,
        new Extent(
            steps.height() == 1 ? 1 : stride.height(), steps.width() == 1 ? 1 : stride.width()),
        new Extent(
            kernel.height() == 1 ? 1 : dilation.height(),
            kernel.width() == 1 ? 1 : dilation.width()),
        window.padding());
  }

  /**
   * Whether a window has to be laid over images with their padding.
   *
   * @param image the images under it
   * @param steps what it makes, one pixel a step
   */
  static boolean suits(Window window, Shape image, Shape steps) {
    Window simplest = simplest(window, steps);
    return hops(
            image.height(),
            simplest.stride().height(),
            simplest.dilation().height(),
            window.padding().bottom(),
            window.stride().height())
        || hops(
            image.width(),
            simplest.stride().width(),
            simplest.dilation().width(),
            window.padding().right(),
            window.stride().width());
  }

  /** Unread pixels can't stay where a stride that left them out is gone. */
  private static boolean hops(int side, int stride, int dilation, int after, int given) {
    return side < stride || side < dilation || (after < 0 && stride != given);
  }

  /** The same window over images that have their padding. */
  static Window withoutPadding(Window window) {
    return new Window(window.kernel(), window.stride(), window.dilation(), Padding.NONE);
  }

  /** A value with the padding of a window; negative padding cuts off what is never read. */
  Arrangement of(Value value, Window window) {
    return new Padded(value, window.padding());
  }

  private record Key(Arrangement.Use use, NumberType type, Shape shape, Padding padding) {}

  /** One value with padding. */
  private final class Padded implements Arrangement {
    private final Value value;
    private final Padding padding;
    private final Shape whole;
    private final int rows;
    private final int columns;

    private Padded(Value value, Padding padding) {
      this.value = value;
      this.padding = padding;
      Shape shape = value.shape();
      this.rows = shape.height() + Math.min(0, padding.bottom());
      this.columns = shape.width() + Math.min(0, padding.right());
      this.whole =
          new Shape(
              shape.batch(),
              shape.channels(),
              padding.top() + shape.height() + padding.bottom(),
              padding.left() + shape.width() + padding.right());
    }

    @Override
    public Layout layout() {
      return Layout.nhwc(
          emitter.scope, type(), whole.batch(), whole.channels(), whole.height(), whole.width());
    }

    @Override
    public dnnl_memory load(Instructions out, Use use) {
      if (anyRead()) {
        Layout from = readIn(value.shape());
        emitter.reorder(
            out,
            "pad " + value.name(),
            from,
            emitter.memories.memory(value, from, 0),
            readIn(whole),
            inner(use));
      }
      return memory(use);
    }

    @Override
    public dnnl_memory result(Target target) {
      return memory(Use.RESULT);
    }

    @Override
    public void store(Instructions out, Target target) {
      Layout images = emitter.images(value);
      if (rows < value.shape().height() || columns < value.shape().width()) {
        emitter.reorder(
            out,
            "clear " + value.name(),
            images,
            emitter.allocate(images),
            images,
            target.in(images));
      }
      if (anyRead()) {
        Layout to = readIn(value.shape());
        emitter.reorder(
            out, "cut " + value.name(), readIn(whole), inner(Use.RESULT), to, target.in(to));
      }
    }

    private NumberType type() {
      return Memories.type(value.type());
    }

    /** A window may see padding only: of one pixel, one step and one pixel of padding, say. */
    private boolean anyRead() {
      return rows > 0 && columns > 0;
    }

    /** The pixels that are read, as a part of larger images. */
    private Layout readIn(Shape images) {
      long row = (long) images.width() * images.channels();
      return Layout.strided(
          emitter.scope,
          type(),
          new long[] {images.batch(), images.channels(), rows, columns},
          new long[] {images.height() * row, 1, row, images.channels()});
    }

    private dnnl_memory memory(Use use) {
      return Memories.create(emitter.scope, emitter.device, layout(), buffer(use));
    }

    /** The pixels that are read, where they lie in the buffer. */
    private dnnl_memory inner(Use use) {
      long pixel = (long) padding.top() * whole.width() + padding.left();
      long offset = value.type().bytes(pixel * whole.channels());
      Pointer first = new BytePointer(buffer(use)).getPointer(offset);
      return Memories.create(emitter.scope, emitter.device, readIn(whole), first);
    }

    private Pointer buffer(Use use) {
      Key key = new Key(use, type(), value.shape(), padding);
      return buffers.computeIfAbsent(key, k -> Memories.allocate(emitter.scope, layout().bytes()));
    }
  }
}
