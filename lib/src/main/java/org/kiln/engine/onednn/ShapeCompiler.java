package org.kiln.engine.onednn;

import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.plan.op.Concat;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.Crop;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.Pad;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Slice;
import org.kiln.engine.plan.op.SliceBackward;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.Value;

/** Compiles ops that move numbers and compute nothing: reorders between views of memory. */
final class ShapeCompiler {

  private final Emitter emitter;

  ShapeCompiler(Emitter emitter) {
    this.emitter = emitter;
  }

  void concat(Instructions out, Concat op) {
    List<Layout> sources = op.sources().stream().map(emitter::images).toList();
    Emitter.Binding binding =
        emitter.bind(
            emitter.primitives.concat(
                "concat " + op.output().name(), emitter.images(op.output()), sources));
    for (int i = 0; i < op.sources().size(); i++) {
      binding.with(dnnl.DNNL_ARG_MULTIPLE_SRC + i, op.sources().get(i));
    }
    binding.with(dnnl.DNNL_ARG_DST, op.output()).addTo(out);
  }

  void slice(Instructions out, Slice op) {
    Layout part = part(op.source(), op.output().shape());
    long offset = (long) op.offset() * Memories.type(op.source().type()).bytes;
    copy(out, "slice", op.output(), part, emitter.memories.memory(op.source(), part, offset));
  }

  void sliceBackward(Instructions out, SliceBackward op) {
    long offset = (long) op.offset() * Memories.type(op.inputGradient().type()).bytes;
    embed(out, "slice backward", op.outputGradient(), op.inputGradient(), offset);
  }

  void pad(Instructions out, Pad op) {
    embed(out, "pad", op.source(), op.output(), offset(op.output(), op.padding()));
  }

  /** Zeros, and within them the source. */
  private void embed(Instructions out, String what, Value source, Value output, long offset) {
    Layout inside = part(output, source.shape());
    dnnl_memory target = emitter.memories.memory(output, inside, offset);
    out.add(
        new ClearMemory(
            "clear " + output.name(), emitter.memories.address(output), output.bytes()));
    Layout from = emitter.images(source);
    emitter.reorder(
        out,
        what + " " + output.name(),
        from,
        emitter.memories.memory(source, from, 0),
        inside,
        target);
  }

  void crop(Instructions out, Crop op) {
    Layout inside = part(op.source(), op.output().shape());
    copy(
        out,
        "crop",
        op.output(),
        inside,
        emitter.memories.memory(op.source(), inside, offset(op.source(), op.padding())));
  }

  void flatten(Instructions out, Flatten op) {
    Layout source = emitter.images(op.source());
    Layout target = view(op.source().shape(), op.output(), op.planes());
    emitter.reorder(
        out,
        "flatten " + op.output().name(),
        source,
        emitter.memories.memory(op.source(), source, 0),
        target,
        emitter.memories.memory(op.output(), target, 0));
  }

  void unflatten(Instructions out, Unflatten op) {
    Layout source = view(op.output().shape(), op.source(), op.planes());
    copy(out, "unflatten", op.output(), source, emitter.memories.memory(op.source(), source, 0));
  }

  void convert(Instructions out, Convert op) {
    Layout source = emitter.images(op.source());
    copy(out, "convert", op.output(), source, emitter.memories.memory(op.source(), source, 0));
  }

  private void copy(Instructions out, String what, Value output, Layout from, dnnl_memory source) {
    Layout to = emitter.images(output);
    dnnl_memory target = emitter.memories.memory(output, to, 0);
    emitter.reorder(out, what + " " + output.name(), from, source, to, target);
  }

  /** A matrix as the images it was made of, channel by channel or pixel by pixel. */
  private Layout view(Shape images, Value matrix, boolean planes) {
    NumberType type = Memories.type(matrix.type());
    return planes
        ? Layout.plain(
            emitter.scope, type, images.batch(), images.channels(), images.height(), images.width())
        : Layout.nhwc(
            emitter.scope,
            type,
            images.batch(),
            images.channels(),
            images.height(),
            images.width());
  }

  /** A part of {@code whole} of the given shape, in the whole's strides. */
  private Layout part(Value whole, Shape part) {
    Shape shape = whole.shape();
    long row = (long) shape.width() * shape.channels();
    return Layout.strided(
        emitter.scope,
        Memories.type(whole.type()),
        new long[] {part.batch(), part.channels(), part.height(), part.width()},
        new long[] {row * shape.height(), 1, row, shape.channels()});
  }

  private static long offset(Value whole, Padding padding) {
    Shape shape = whole.shape();
    long pixel = (long) padding.top() * shape.width() + padding.left();
    return pixel * shape.channels() * Memories.type(whole.type()).bytes;
  }
}
