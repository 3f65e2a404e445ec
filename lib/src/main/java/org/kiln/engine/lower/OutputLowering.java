package org.kiln.engine.lower;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.PlanOutput;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/** Lowers output and loss layers: softmax with multi-class cross-entropy. */
final class OutputLowering {

  private OutputLowering() {}

  static Tensor output(OutputLayer layer, LoweringContext context) {
    requireOutput(context);
    requireSoftmax(layer.getActivationFn());
    List<Double> weights = classWeights(layer.getLossFn());
    Value logits = DenseLowering.product(layer, context, ValueType.FLOAT32);
    return finish(logits, weights, context);
  }

  static Tensor loss(LossLayer layer, LoweringContext context) {
    requireOutput(context);
    requireSoftmax(layer.getActivationFn());
    List<Double> weights = classWeights(layer.getLossFn());
    PlanBuilder plan = context.plan();
    Value source = context.matrix(context.input());
    Value logits = source;
    if (source.type() != ValueType.FLOAT32) {
      logits = plan.activation(context.name() + ".logits", source.shape(), ValueType.FLOAT32);
      plan.forward(new Convert(source, logits));
    }
    return finish(logits, weights, context);
  }

  /** DL4J lets other layers read an output layer, and gives it no labels unless it is an output. */
  private static void requireOutput(LoweringContext context) {
    if (context.output() < 0) {
      throw new UnsupportedLayerException("an output layer that is no output of the network");
    }
  }

  private static void requireSoftmax(IActivation activation) {
    if (activation.getClass() != ActivationSoftmax.class) {
      throw new UnsupportedLayerException("output activation " + activation);
    }
  }

  private static List<Double> classWeights(ILossFunction loss) {
    boolean known =
        loss.getClass() == LossMCXENT.class || loss.getClass() == LossNegativeLogLikelihood.class;
    if (!known || ((LossMCXENT) loss).getSoftmaxClipEps() != SoftmaxCrossEntropy.CLIP) {
      throw new UnsupportedLayerException("loss function " + loss);
    }
    INDArray weights = ((LossMCXENT) loss).getWeights();
    List<Double> list = new ArrayList<>();
    for (long i = 0; weights != null && i < weights.length(); i++) {
      list.add(weights.getDouble(i));
    }
    return List.copyOf(list);
  }

  private static Tensor finish(Value logits, List<Double> weights, LoweringContext context) {
    PlanBuilder plan = context.plan();
    String name = context.name();
    Shape shape = logits.shape();
    Value probabilities = plan.activation(name + ".softmax", shape, ValueType.FLOAT32);
    if (plan.request().training()) {
      Value targets =
          plan.value(
              name + ".targets", ValueType.FLOAT32, shape, new Storage.Target(context.output()));
      Value loss = plan.activation(name + ".loss", Shape.vector(1), ValueType.FLOAT32);
      Value gradient = plan.gradient(logits);
      plan.forward(
          new SoftmaxCrossEntropy(logits, targets, weights, probabilities, loss, gradient));
      plan.addLoss(context.output(), loss);
    } else {
      plan.forward(new Softmax(logits, probabilities));
    }
    plan.addOutput(context.output(), new PlanOutput(name, probabilities));
    return Tensor.matrix(probabilities);
  }
}
