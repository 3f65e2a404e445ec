package org.kiln.engine.plan;

import static org.kiln.engine.plan.ReferenceLoops.at;
import static org.kiln.engine.plan.ReferenceLoops.divisors;
import static org.kiln.engine.plan.ReferenceLoops.each;
import static org.kiln.engine.plan.ReferenceLoops.eachPooled;
import static org.kiln.engine.plan.ReferenceLoops.flat;

import java.util.Arrays;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.Concat;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.Crop;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.Pad;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Pooling;
import org.kiln.engine.plan.op.PoolingBackward;
import org.kiln.engine.plan.op.PoolingKind;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Slice;
import org.kiln.engine.plan.op.SliceBackward;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.Value;

/** Ops that move numbers, and pooling, by the reference interpreter. */
interface ReferenceShapes extends ReferenceMemory, ForwardOp.Visitor, BackwardOp.Visitor {

  @Override
  default void visit(Pooling op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Shape in = op.source().shape();
    Shape out = op.output().shape();
    if (op.kind() == PoolingKind.MAX) {
      Arrays.fill(y, Double.NEGATIVE_INFINITY);
      double[] winners = op.winners().map(this::make).orElse(new double[y.length]);
      eachPooled(
          in,
          out,
          op.window(),
          (source, tap, output) -> {
            if (x[source] > y[output]) {
              y[output] = x[source];
              winners[output] = tap;
            }
          });
    } else {
      double[] count = divisors(op.kind(), in, out, op.window());
      eachPooled(in, out, op.window(), (source, tap, o) -> y[o] += x[source] / count[o]);
    }
  }

  @Override
  default void visit(PoolingBackward op) {
    double[] dy = get(op.outputGradient());
    double[] dx = make(op.inputGradient());
    Shape in = op.inputGradient().shape();
    Shape out = op.outputGradient().shape();
    if (op.kind() == PoolingKind.MAX) {
      double[] winners = get(op.winners().orElseThrow());
      eachPooled(
          in,
          out,
          op.window(),
          (source, tap, output) -> dx[source] += winners[output] == tap ? dy[output] : 0);
    } else {
      double[] count = divisors(op.kind(), in, out, op.window());
      eachPooled(in, out, op.window(), (source, tap, o) -> dx[source] += dy[o] / count[o]);
    }
  }

  @Override
  default void visit(Concat op) {
    double[] y = make(op.output());
    int offset = 0;
    for (Value source : op.sources()) {
      double[] x = get(source);
      int first = offset;
      each(
          source.shape(), (n, c, h, w, i) -> y[at(op.output().shape(), n, first + c, h, w)] = x[i]);
      offset += source.shape().channels();
    }
  }

  @Override
  default void visit(Slice op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Shape in = op.source().shape();
    each(op.output().shape(), (n, c, h, w, i) -> y[i] = x[at(in, n, op.offset() + c, h, w)]);
  }

  @Override
  default void visit(SliceBackward op) {
    double[] dy = get(op.outputGradient());
    double[] dx = make(op.inputGradient());
    Shape in = op.inputGradient().shape();
    each(
        op.outputGradient().shape(),
        (n, c, h, w, i) -> dx[at(in, n, op.offset() + c, h, w)] = dy[i]);
  }

  @Override
  default void visit(Pad op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Padding p = op.padding();
    each(
        op.source().shape(),
        (n, c, h, w, i) -> y[at(op.output().shape(), n, c, h + p.top(), w + p.left())] = x[i]);
  }

  @Override
  default void visit(Crop op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Padding p = op.padding();
    each(
        op.output().shape(),
        (n, c, h, w, i) -> y[i] = x[at(op.source().shape(), n, c, h + p.top(), w + p.left())]);
  }

  @Override
  default void visit(Flatten op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Shape s = op.source().shape();
    each(s, (n, c, h, w, i) -> y[flat(s, op.order() == PixelOrder.NCHW, n, c, h, w, i)] = x[i]);
  }

  @Override
  default void visit(Unflatten op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Shape s = op.output().shape();
    each(s, (n, c, h, w, i) -> y[i] = x[flat(s, op.order() == PixelOrder.NCHW, n, c, h, w, i)]);
  }

  @Override
  default void visit(Convert op) {
    put(op.output(), get(op.source()).clone());
  }
}
