package org.kiln.engine.lower;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;

/** Lowers dense layers; an image that was only flattened for them is read as the image it is. */
final class DenseLowering {

  private DenseLowering() {}

  static Tensor dense(DenseLayer layer, LoweringContext context) {
    if (layer.hasLayerNorm()) {
      throw new UnsupportedLayerException("layer normalisation in a dense layer");
    }
    Value sum = product(layer, context, context.plan().request().type());
    return ActivationLowering.activate(layer.getActivationFn(), Tensor.matrix(sum), context);
  }

  /**
   * {@code input . W + b}.
   *
   * @param type of the result
   */
  static Value product(FeedForwardLayer layer, LoweringContext context, ValueType type) {
    PlanBuilder plan = context.plan();
    Tensor input = DropoutLowering.dropInput(layer, context);
    if (input.form() == Tensor.Form.IMAGE) {
      throw new UnsupportedLayerException("images as input, where a matrix was expected");
    }
    Value source = input.value();
    Shape shape = source.shape();
    int outputs = Math.toIntExact(layer.getNOut());
    WeightLayout layout =
        context.planes()
            ? WeightLayout.denseOfPlanes(outputs, shape)
            : WeightLayout.denseOfPixels(outputs, shape);
    Value weights = context.weights("W", layout);
    Optional<Value> bias = context.parameterIfPresent("b");
    Value output = plan.activation(context.name(), Shape.matrix(shape.batch(), outputs), type);
    plan.forward(new InnerProduct(source, weights, bias, Optional.empty(), output));
    return output;
  }
}
