package org.kiln.engine.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kiln.engine.plan.op.Concat;
import org.kiln.engine.plan.op.Crop;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.Pad;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Pooling;
import org.kiln.engine.plan.op.PoolingBackward;
import org.kiln.engine.plan.op.PoolingKind;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Slice;
import org.kiln.engine.plan.op.SliceBackward;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.Window;

/** Ops that move numbers, and pooling. */
final class ShapeOps {

  private ShapeOps() {}

  static Stream<OpCase> cases(ValueType type) {
    return Shapes.ODD.stream().flatMap(shape -> cases(type, shape));
  }

  private static Stream<OpCase> cases(ValueType type, Shape shape) {
    return Stream.of(
            Stream.of(PoolingKind.values()).flatMap(kind -> poolings(type, shape, kind)),
            Stream.of(concat(type, shape, 2), concat(type, shape, 3)),
            slices(type, shape),
            Stream.of(new Padding(1, 0, 2, 3), new Padding(0, 2, 0, 1))
                .map(padding -> padding(type, shape, padding)),
            Stream.of(true, false).map(planes -> flatten(type, shape, planes)))
        .flatMap(cases -> cases);
  }

  private static Stream<OpCase> poolings(ValueType type, Shape shape, PoolingKind kind) {
    return Stream.concat(Shapes.windows(shape), Stream.of(Window.whole(shape)))
        .filter(window -> hasPixels(window, shape))
        .flatMap(window -> poolings(type, shape, kind, window));
  }

  /** A step over padding alone has no maximum and no mean; lowering refuses such windows. */
  private static boolean hasPixels(Window window, Shape shape) {
    boolean dilated = window.dilation().height() > 1 || window.dilation().width() > 1;
    int least = dilated ? 1 : Math.min(window.kernel().height(), window.kernel().width());
    Padding padding = window.padding();
    int most =
        Math.max(
            Math.max(padding.top(), padding.left()), Math.max(padding.bottom(), padding.right()));
    return most < least && shape.height() >= least && shape.width() >= least;
  }

  private static Stream<OpCase> poolings(
      ValueType type, Shape shape, PoolingKind kind, Window window) {
    return Stream.of(true, false).map(training -> pooling(type, shape, kind, window, training));
  }

  private static OpCase pooling(
      ValueType type, Shape shape, PoolingKind kind, Window window, boolean training) {
    String name = "%s pooling of %s, %s, training %s".formatted(kind, shape, window, training);
    OpPlan plan = new OpPlan(name, training, type);
    Shape out = window.output(shape, shape.channels());
    boolean keeps = kind == PoolingKind.MAX && training;
    Optional<Value> winners =
        keeps ? Optional.of(plan.saved(ValueType.UINT8, out)) : Optional.empty();
    plan.forward(new Pooling(kind, plan.given(shape), window, plan.result(out), winners));
    if (training) {
      plan.backward(
          new PoolingBackward(kind, plan.given(out), window, winners, plan.result(shape)));
    }
    return plan.done();
  }

  private static OpCase concat(ValueType type, Shape shape, int count) {
    OpPlan plan = new OpPlan("concat of %d beside %s".formatted(count, shape), false, type);
    List<Value> sources = new ArrayList<>();
    int channels = 0;
    for (int i = 0; i < count; i++) {
      Shape part = shape.withChannels(i % 2 == 0 ? shape.channels() : 5);
      sources.add(plan.given(part));
      channels += part.channels();
    }
    return plan.forward(new Concat(sources, plan.result(shape.withChannels(channels)))).done();
  }

  private static Stream<OpCase> slices(ValueType type, Shape shape) {
    int channels = shape.channels();
    return Stream.of(new int[] {0, 1}, new int[] {channels / 2, channels - channels / 2})
        .map(range -> slice(type, shape, range[0], range[1]));
  }

  private static OpCase slice(ValueType type, Shape shape, int offset, int count) {
    String name = "channels %d+%d of %s".formatted(offset, count, shape);
    OpPlan plan = new OpPlan(name, true, type);
    Shape part = shape.withChannels(count);
    plan.forward(new Slice(plan.given(shape), offset, plan.result(part)));
    return plan.backward(new SliceBackward(plan.given(part), offset, plan.result(shape))).done();
  }

  private static OpCase padding(ValueType type, Shape shape, Padding padding) {
    OpPlan plan = new OpPlan("%s around %s".formatted(padding, shape), true, type);
    Shape padded =
        new Shape(
            shape.batch(),
            shape.channels(),
            shape.height() + padding.top() + padding.bottom(),
            shape.width() + padding.left() + padding.right());
    plan.forward(new Pad(plan.given(shape), padding, plan.result(padded)));
    return plan.backward(new Crop(plan.given(padded), padding, plan.result(shape))).done();
  }

  private static OpCase flatten(ValueType type, Shape shape, boolean planes) {
    OpPlan plan = new OpPlan("%s as a matrix, planes %s".formatted(shape, planes), true, type);
    int length = Math.toIntExact(shape.count() / shape.batch());
    Shape matrix = Shape.matrix(shape.batch(), length);
    plan.forward(new Flatten(plan.given(shape), planes, plan.result(matrix)));
    return plan.backward(new Unflatten(plan.given(matrix), planes, plan.result(shape))).done();
  }
}
