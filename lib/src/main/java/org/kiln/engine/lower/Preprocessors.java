package org.kiln.engine.lower;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.Value;

/**
 * Lowers DL4J's input preprocessors: reshapes between images and matrices. Subclasses are unknown:
 * those of imported models permute too.
 */
final class Preprocessors {

  private Preprocessors() {}

  /** What {@code preprocessor} makes of the context's input. */
  static Tensor lower(InputPreProcessor preprocessor, LoweringContext context) {
    Class<?> type = preprocessor.getClass();
    if (type == CnnToFeedForwardPreProcessor.class) {
      return flatten((CnnToFeedForwardPreProcessor) preprocessor, context);
    }
    if (type == FeedForwardToCnnPreProcessor.class) {
      return unflatten((FeedForwardToCnnPreProcessor) preprocessor, context);
    }
    if (type == ComposableInputPreProcessor.class) {
      var chain = (ComposableInputPreProcessor) preprocessor;
      Tensor result = context.input();
      for (InputPreProcessor next : chain.getInputPreProcessors()) {
        result = lower(next, context.reading(result));
      }
      return result;
    }
    throw new UnsupportedLayerException("preprocessor " + preprocessor.getClass().getSimpleName());
  }

  private static Tensor flatten(CnnToFeedForwardPreProcessor flatten, LoweringContext context) {
    Tensor input = context.input();
    if (input.form() != Tensor.Form.IMAGE) {
      return input;
    }
    context.requireFormat(flatten.getFormat());
    return new Tensor(ofKnownSize(flatten, input.value(), context), Tensor.Form.FLATTENED);
  }

  /** DL4J fits one size only here; a probe, which has guessed another one, goes on with it. */
  private static Value ofKnownSize(
      CnnToFeedForwardPreProcessor flatten, Value image, LoweringContext context) {
    long[] known = {flatten.getNumChannels(), flatten.getInputHeight(), flatten.getInputWidth()};
    Shape shape = image.shape();
    long[] given = {shape.channels(), shape.height(), shape.width()};
    if (Arrays.equals(known, given) || Arrays.stream(known).anyMatch(extent -> extent < 1)) {
      return image;
    }
    context.misfit(
        "images of %s, where it flattens (%d, %d, %d)"
            .formatted(shape, known[0], known[1], known[2]));
    return context
        .plan()
        .activation(
            context.name() + ".probe",
            new Shape(shape.batch(), (int) known[0], (int) known[1], (int) known[2]));
  }

  private static Tensor unflatten(FeedForwardToCnnPreProcessor unflatten, LoweringContext context) {
    Tensor input = context.input();
    if (input.form() == Tensor.Form.IMAGE) {
      return input;
    }
    if (!context.planes()) {
      throw new UnsupportedLayerException("FeedForwardToCnnPreProcessor in an NHWC network");
    }
    Value matrix = context.matrix(input);
    Shape shape =
        new Shape(
            matrix.shape().batch(),
            Math.toIntExact(unflatten.getNumChannels()),
            Math.toIntExact(unflatten.getInputHeight()),
            Math.toIntExact(unflatten.getInputWidth()));
    Value image = context.plan().activation(context.name() + ".image", shape, matrix.type());
    context.plan().forward(new Unflatten(matrix, PixelOrder.NCHW, image));
    return Tensor.image(image);
  }
}
