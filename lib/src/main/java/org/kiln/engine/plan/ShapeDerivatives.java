package org.kiln.engine.plan;

import org.kiln.engine.plan.op.Concat;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.Crop;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.Pad;
import org.kiln.engine.plan.op.Pooling;
import org.kiln.engine.plan.op.PoolingBackward;
import org.kiln.engine.plan.op.Slice;
import org.kiln.engine.plan.op.SliceBackward;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.Value;

/** Derivatives of ops that move numbers: each moves them back. */
interface ShapeDerivatives extends Derivatives {

  @Override
  default void visit(Pooling op) {
    Value gradient = gradient(op.output());
    emit(new PoolingBackward(op.kind(), gradient, op.window(), op.winners(), newPart(op.source())));
  }

  @Override
  default void visit(Concat op) {
    Value gradient = gradient(op.output());
    int offset = 0;
    for (Value source : op.sources()) {
      if (wants(source)) {
        emit(new Slice(gradient, offset, newPart(source)));
      }
      offset += source.shape().channels();
    }
  }

  @Override
  default void visit(Slice op) {
    emit(new SliceBackward(gradient(op.output()), op.offset(), newPart(op.source())));
  }

  @Override
  default void visit(Pad op) {
    emit(new Crop(gradient(op.output()), op.padding(), newPart(op.source())));
  }

  @Override
  default void visit(Crop op) {
    emit(new Pad(gradient(op.output()), op.padding(), newPart(op.source())));
  }

  @Override
  default void visit(Flatten op) {
    emit(new Unflatten(gradient(op.output()), op.order(), newPart(op.source())));
  }

  @Override
  default void visit(Unflatten op) {
    emit(new Flatten(gradient(op.output()), op.order(), newPart(op.source())));
  }

  @Override
  default void visit(Convert op) {
    emit(new Convert(gradient(op.output()), newPart(op.source())));
  }
}
