package org.kiln.engine.lower;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.kiln.engine.NetworkNode;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.WeightLayout;

/**
 * One node being lowered.
 *
 * @param node the node
 * @param inputs what it reads, preprocessed
 * @param output which of the network's outputs it is; -1 if it is none
 * @param target where its ops go
 */
record LoweringContext(NetworkNode node, List<Tensor> inputs, int output, LoweringTarget target) {

  String name() {
    return node.name();
  }

  Tensor input() {
    return inputs.get(0);
  }

  /** The same node reading something else. */
  LoweringContext reading(Tensor input) {
    return new LoweringContext(node, List.of(input), output, target);
  }

  /** Takes the node's ops. */
  PlanBuilder plan() {
    return target.plan();
  }

  /** Whether DL4J's image arrays run channel by channel. */
  boolean planes() {
    return target.order() == PixelOrder.NCHW;
  }

  /** Whether the node behaves as in training. */
  boolean trains() {
    return plan().request().training() && node.trained();
  }

  /**
   * Declines the node for the sizes of what it reads. DL4J takes no such sizes either, and a probe,
   * whose sizes are guesses, goes on.
   */
  void misfit(String what) {
    if (!target.probing()) {
      throw new UnsupportedLayerException(what);
    }
  }

  /** The node's parameter of that name. */
  Value parameter(String key) {
    NetworkNode.Place place = node.parameters().get(key);
    if (place == null) {
      throw new UnsupportedLayerException("no parameter '" + key + "' where one was expected");
    }
    ParameterSlice slice = new ParameterSlice(name(), key, place.offset(), place.length());
    return plan().parameter(slice, trains());
  }

  Optional<Value> parameterIfPresent(String key) {
    return node.has(key) ? Optional.of(parameter(key)) : Optional.empty();
  }

  /** The node's weights, ready for a convolution or dense layer. */
  Value weights(String key, WeightLayout layout) {
    Value parameter = parameter(key);
    long count = parameter.shape().count();
    if (count != layout.size().product()) {
      misfit("%d weights, where its input needs %d".formatted(count, layout.size().product()));
    }
    return plan().weights(parameter, layout);
  }

  /** The input as an image, in a layer that says how DL4J lays it out. */
  Value image(CNN2DFormat format) {
    requireFormat(format);
    if (input().form() != Tensor.Form.IMAGE) {
      throw new UnsupportedLayerException("a matrix as input, where images were expected");
    }
    return input().value();
  }

  /** Refuses a layer that lays out images unlike the rest of the network. */
  void requireFormat(CNN2DFormat format) {
    CNN2DFormat network = planes() ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
    if (format != null && format != network) {
      throw new UnsupportedLayerException(
          "data format " + format + " in a network of format " + network);
    }
  }

  /** An input as a matrix (N, C), flattened in memory if need be. */
  Value matrix(Tensor tensor) {
    Value value = tensor.value();
    if (tensor.form() == Tensor.Form.IMAGE) {
      throw new UnsupportedLayerException("images as input, where a matrix was expected");
    }
    if (tensor.form() == Tensor.Form.MATRIX || value.shape().pixels() == 1) {
      return value;
    }
    Shape shape = value.shape();
    Value matrix =
        plan()
            .activation(
                value.name() + ".flat",
                Shape.matrix(shape.batch(), shape.channels() * shape.pixels()),
                value.type());
    plan().forward(new Flatten(value, target.order(), matrix));
    return matrix;
  }
}
