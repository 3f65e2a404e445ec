package org.kiln.engine.plan;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;

/**
 * One node being lowered.
 *
 * @param node the node
 * @param inputs what it reads, preprocessed
 * @param output which of the network's outputs it is; -1 if it is none
 * @param plan where its ops go
 */
record LoweringContext(NetworkNode node, List<Tensor> inputs, int output, PlanBuilder plan) {

  String name() {
    return node.name();
  }

  Tensor input() {
    return inputs.get(0);
  }

  /** The same node reading something else. */
  LoweringContext reading(Tensor input) {
    return new LoweringContext(node, List.of(input), output, plan);
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
    CNN2DFormat network = plan.planes() ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
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
        plan.activation(
            value.name() + ".flat",
            Shape.matrix(shape.batch(), shape.channels() * shape.pixels()),
            value.type());
    plan.forward().add(new Flatten(value, plan.planes(), matrix));
    return matrix;
  }
}
