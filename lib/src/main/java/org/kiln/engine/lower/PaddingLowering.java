package org.kiln.engine.lower;

import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.kiln.engine.plan.op.Crop;
import org.kiln.engine.plan.op.Pad;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;

/** Lowers zero padding and cropping. */
final class PaddingLowering {

  private PaddingLowering() {}

  static Tensor pad(ZeroPaddingLayer layer, LoweringContext context) {
    Value source = context.image(layer.getDataFormat());
    Padding padding = padding(layer.getPadding());
    Value output = context.plan().activation(context.name(), padded(source.shape(), padding, 1));
    context.plan().forward(new Pad(source, padding, output));
    return Tensor.image(output);
  }

  static Tensor crop(Cropping2D layer, LoweringContext context) {
    Value source = context.image(layer.getDataFormat());
    Padding padding = padding(layer.getCropping());
    Value output = context.plan().activation(context.name(), padded(source.shape(), padding, -1));
    context.plan().forward(new Crop(source, padding, output));
    return Tensor.image(output);
  }

  /** DL4J's order is top, bottom, left, right. */
  private static Padding padding(int[] sides) {
    return new Padding(sides[0], sides[2], sides[1], sides[3]);
  }

  private static Shape padded(Shape shape, Padding padding, int sign) {
    return new Shape(
        shape.batch(),
        shape.channels(),
        shape.height() + sign * (padding.top() + padding.bottom()),
        shape.width() + sign * (padding.left() + padding.right()));
  }
}
