package org.kiln.engine.lower;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.Value;
import org.kiln.model.layer.HardSwish;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Lowers activation functions, of a layer or standing alone. */
final class ActivationLowering {

  private static final double FAST_GELU_ALPHA = 1.702;

  private ActivationLowering() {}

  static Tensor layer(ActivationLayer layer, LoweringContext context) {
    return activate(layer.getActivationFn(), context.input(), context);
  }

  /**
   * {@code input} after DL4J's activation function; itself for the identity. A subclass of a known
   * function is unknown: it may compute anything.
   */
  static Tensor activate(IActivation function, Tensor input, LoweringContext context) {
    Class<?> type = function.getClass();
    if (type == ActivationIdentity.class) {
      return input;
    }
    PlanBuilder plan = context.plan();
    if (type == ActivationSoftmax.class) {
      if (input.form() == Tensor.Form.IMAGE) {
        throw new UnsupportedLayerException("softmax of images");
      }
      Value source = context.matrix(input);
      Value output = plan.activation(context.name() + ".softmax", source.shape(), source.type());
      plan.forward(new Softmax(source, output));
      return Tensor.matrix(output);
    }
    Activation activation =
        of(function)
            .orElseThrow(() -> new UnsupportedLayerException("activation function " + function));
    Value source = input.value();
    String name =
        context.name() + "." + activation.kind().name().toLowerCase(java.util.Locale.ROOT);
    Value output = plan.activation(name, source.shape(), source.type());
    plan.forward(new ActivationForward(source, activation, output));
    return input.with(output);
  }

  private static Optional<Activation> of(IActivation function) {
    Class<?> type = function.getClass();
    if (type == ActivationReLU.class) {
      return relu((ActivationReLU) function);
    }
    if (type == ActivationLReLU.class) {
      double alpha = ((ActivationLReLU) function).getAlpha();
      return Optional.of(new Activation(Activation.Kind.LEAKY_RELU, alpha));
    }
    // The precise one of DL4J cubes 0.044715 too, and its derivative is of another function.
    if (type == ActivationGELU.class && !((ActivationGELU) function).isPrecise()) {
      return Optional.of(new Activation(Activation.Kind.SWISH, FAST_GELU_ALPHA));
    }
    if (type == ActivationSwish.class) {
      return Optional.of(new Activation(Activation.Kind.SWISH, 1));
    }
    return withoutParameter(type).map(Activation::of);
  }

  private static Optional<Activation.Kind> withoutParameter(Class<?> type) {
    if (type == ActivationReLU6.class) {
      return Optional.of(Activation.Kind.RELU6);
    }
    if (type == ActivationSigmoid.class) {
      return Optional.of(Activation.Kind.SIGMOID);
    }
    if (type == ActivationTanH.class) {
      return Optional.of(Activation.Kind.TANH);
    }
    if (type == HardSwish.class) {
      return Optional.of(Activation.Kind.HARD_SWISH);
    }
    return Optional.empty();
  }

  private static Optional<Activation> relu(ActivationReLU relu) {
    boolean plain =
        (relu.getThreshold() == null || relu.getThreshold() == 0) && relu.getMax() == null;
    if (!plain) {
      return Optional.empty();
    }
    Double slope = relu.getNegativeSlope();
    return Optional.of(
        slope == null || slope == 0
            ? Activation.RELU
            : new Activation(Activation.Kind.LEAKY_RELU, slope));
  }
}
