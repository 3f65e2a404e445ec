package org.kiln.engine.plan;

import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.Value;

/** Lowers DL4J's input preprocessors: reshapes between images and matrices. */
final class Preprocessors {

  private Preprocessors() {}

  static boolean unflattens(InputPreProcessor preprocessor) {
    return preprocessor instanceof FeedForwardToCnnPreProcessor;
  }

  static Tensor lower(
      InputPreProcessor preprocessor, NetworkNode node, Tensor input, PlanBuilder plan) {
    if (preprocessor instanceof CnnToFeedForwardPreProcessor flatten) {
      return flatten(flatten, node, input, plan);
    }
    if (preprocessor instanceof FeedForwardToCnnPreProcessor unflatten) {
      return unflatten(unflatten, node, input, plan);
    }
    if (preprocessor instanceof ComposableInputPreProcessor chain) {
      Tensor result = input;
      for (InputPreProcessor next : chain.getInputPreProcessors()) {
        result = lower(next, node, result, plan);
      }
      return result;
    }
    throw new UnsupportedLayerException("preprocessor " + preprocessor.getClass().getSimpleName());
  }

  private static Tensor flatten(
      CnnToFeedForwardPreProcessor flatten, NetworkNode node, Tensor input, PlanBuilder plan) {
    if (input.form() != Tensor.Form.IMAGE) {
      return input;
    }
    new LoweringContext(node, java.util.List.of(input), -1, plan)
        .requireFormat(flatten.getFormat());
    return new Tensor(input.value(), Tensor.Form.FLATTENED);
  }

  private static Tensor unflatten(
      FeedForwardToCnnPreProcessor unflatten, NetworkNode node, Tensor input, PlanBuilder plan) {
    if (input.form() == Tensor.Form.IMAGE) {
      return input;
    }
    if (!plan.planes()) {
      throw new UnsupportedLayerException("FeedForwardToCnnPreProcessor in an NHWC network");
    }
    LoweringContext context = new LoweringContext(node, java.util.List.of(input), -1, plan);
    Value matrix = context.matrix(input);
    Shape shape =
        new Shape(
            matrix.shape().batch(),
            Math.toIntExact(unflatten.getNumChannels()),
            Math.toIntExact(unflatten.getInputHeight()),
            Math.toIntExact(unflatten.getInputWidth()));
    Value image = plan.activation(node.name() + ".image", shape, matrix.type());
    plan.forward().add(new Unflatten(matrix, true, image));
    return Tensor.image(image);
  }
}
