package org.kiln.engine.lower;

import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.kiln.engine.NetworkNode;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/** Lowers dropout, as a layer and on a layer's input. Does nothing outside of training. */
final class DropoutLowering {

  private DropoutLowering() {}

  static Tensor layer(DropoutLayer layer, LoweringContext context) {
    return drop(layer.getIDropout(), context);
  }

  /** The input of {@code layer} after the dropout that DL4J applies to it. */
  static Tensor dropInput(Layer layer, LoweringContext context) {
    return drop(layer.getIDropout(), context);
  }

  private static Tensor drop(IDropout dropout, LoweringContext context) {
    Tensor input = context.input();
    if (dropout == null) {
      return input;
    }
    if (dropout.getClass() != Dropout.class || ((Dropout) dropout).getPSchedule() != null) {
      throw new UnsupportedLayerException("dropout " + dropout);
    }
    double retain = ((Dropout) dropout).getP();
    PlanBuilder plan = context.plan();
    if (context.node().mode() == NetworkNode.Mode.FROZEN_WITH_BACKPROP) {
      throw new UnsupportedLayerException("dropout in a FrozenLayerWithBackprop");
    }
    if (!context.trains() || retain == 1) {
      return input;
    }
    Value source = input.value();
    Value output = plan.activation(context.name() + ".dropout", source.shape(), source.type());
    Value mask = plan.saved(context.name() + ".mask", ValueType.UINT8, source.shape());
    plan.forward(
        new org.kiln.engine.plan.op.Dropout(source, retain, plan.nextDropout(), output, mask));
    return input.with(output);
  }
}
