package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import org.kiln.engine.onednn.Primitives.Pass;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BatchNormBackward;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.BatchNormInferenceBackward;
import org.kiln.engine.plan.op.BroadcastMultiply;
import org.kiln.engine.plan.op.BroadcastMultiplyBackwardGate;
import org.kiln.engine.plan.op.Concat;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.Crop;
import org.kiln.engine.plan.op.Dropout;
import org.kiln.engine.plan.op.DropoutBackward;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseMaxBackward;
import org.kiln.engine.plan.op.FillVector;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.OpVisitor;
import org.kiln.engine.plan.op.Pad;
import org.kiln.engine.plan.op.Pooling;
import org.kiln.engine.plan.op.PoolingBackward;
import org.kiln.engine.plan.op.RunningStatistics;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Slice;
import org.kiln.engine.plan.op.SliceBackward;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.SoftmaxBackward;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Sum;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.VarianceFromLogStd;

/** Turns the ops of a plan into steps, each family in a compiler of its own. */
final class PlanCompiler implements OpVisitor<Void> {

  private final Emitter emitter;
  private final PreparationCompiler prepare;
  private final ConvolutionCompiler convolution;
  private final InnerProductCompiler innerProduct;
  private final BatchNormCompiler batchNorm;
  private final PoolingCompiler pooling;
  private final ElementwiseCompiler elementwise;
  private final ShapeCompiler shape;
  private final DropoutCompiler dropout;

  PlanCompiler(Emitter emitter, StepClock clock, boolean training) {
    this.emitter = emitter;
    Pass pass = training ? Pass.TRAINING : Pass.INFERENCE;
    PreparedWeights weights = new PreparedWeights(emitter);
    prepare = new PreparationCompiler(emitter, weights);
    convolution = new ConvolutionCompiler(emitter, weights, pass);
    innerProduct = new InnerProductCompiler(emitter, weights, pass);
    batchNorm = new BatchNormCompiler(emitter);
    pooling = new PoolingCompiler(emitter);
    elementwise = new ElementwiseCompiler(emitter);
    shape = new ShapeCompiler(emitter);
    dropout = new DropoutCompiler(emitter, clock);
  }

  /** Compiles a list of ops. */
  List<Node> compile(List<Op> ops) {
    List<Node> nodes = new ArrayList<>();
    for (Op op : ops) {
      Node node = new Node(op, new ArrayList<>());
      emitter.target(node.steps());
      op.accept(this);
      nodes.add(node);
    }
    return nodes;
  }

  @Override
  public Void visit(LoadWeights op) {
    prepare.load(op);
    return null;
  }

  @Override
  public Void visit(FoldBatchNorm op) {
    prepare.fold(op);
    return null;
  }

  @Override
  public Void visit(VarianceFromLogStd op) {
    prepare.variance(op);
    return null;
  }

  @Override
  public Void visit(FillVector op) {
    prepare.fill(op);
    return null;
  }

  @Override
  public Void visit(Convolution op) {
    convolution.forward(op);
    return null;
  }

  @Override
  public Void visit(ConvolutionBackwardData op) {
    convolution.backwardData(op);
    return null;
  }

  @Override
  public Void visit(ConvolutionBackwardWeights op) {
    convolution.backwardWeights(op);
    return null;
  }

  @Override
  public Void visit(InnerProduct op) {
    innerProduct.forward(op);
    return null;
  }

  @Override
  public Void visit(InnerProductBackwardData op) {
    innerProduct.backwardData(op);
    return null;
  }

  @Override
  public Void visit(InnerProductBackwardWeights op) {
    innerProduct.backwardWeights(op);
    return null;
  }

  @Override
  public Void visit(BatchNormForward op) {
    batchNorm.forward(op);
    return null;
  }

  @Override
  public Void visit(BatchNormBackward op) {
    batchNorm.backward(op);
    return null;
  }

  @Override
  public Void visit(BatchNormInference op) {
    batchNorm.inference(op);
    return null;
  }

  @Override
  public Void visit(BatchNormInferenceBackward op) {
    batchNorm.inferenceBackward(op);
    return null;
  }

  @Override
  public Void visit(RunningStatistics op) {
    batchNorm.runningStatistics(op);
    return null;
  }

  @Override
  public Void visit(ActivationForward op) {
    elementwise.activation(op);
    return null;
  }

  @Override
  public Void visit(ActivationBackward op) {
    elementwise.activationBackward(op);
    return null;
  }

  @Override
  public Void visit(Softmax op) {
    elementwise.softmax(op);
    return null;
  }

  @Override
  public Void visit(SoftmaxBackward op) {
    elementwise.softmaxBackward(op);
    return null;
  }

  @Override
  public Void visit(SoftmaxCrossEntropy op) {
    elementwise.crossEntropy(op);
    return null;
  }

  @Override
  public Void visit(Pooling op) {
    pooling.forward(op);
    return null;
  }

  @Override
  public Void visit(PoolingBackward op) {
    pooling.backward(op);
    return null;
  }

  @Override
  public Void visit(Elementwise op) {
    elementwise.elementwise(op);
    return null;
  }

  @Override
  public Void visit(ElementwiseMaxBackward op) {
    elementwise.maxBackward(op);
    return null;
  }

  @Override
  public Void visit(Sum op) {
    elementwise.sum(op);
    return null;
  }

  @Override
  public Void visit(Scale op) {
    elementwise.scale(op);
    return null;
  }

  @Override
  public Void visit(BroadcastMultiply op) {
    elementwise.broadcastMultiply(op);
    return null;
  }

  @Override
  public Void visit(BroadcastMultiplyBackwardGate op) {
    elementwise.broadcastMultiplyBackwardGate(op);
    return null;
  }

  @Override
  public Void visit(Concat op) {
    shape.concat(op);
    return null;
  }

  @Override
  public Void visit(Slice op) {
    shape.slice(op);
    return null;
  }

  @Override
  public Void visit(SliceBackward op) {
    shape.sliceBackward(op);
    return null;
  }

  @Override
  public Void visit(Pad op) {
    shape.pad(op);
    return null;
  }

  @Override
  public Void visit(Crop op) {
    shape.crop(op);
    return null;
  }

  @Override
  public Void visit(Flatten op) {
    shape.flatten(op);
    return null;
  }

  @Override
  public Void visit(Unflatten op) {
    shape.unflatten(op);
    return null;
  }

  @Override
  public Void visit(Dropout op) {
    dropout.forward(op);
    return null;
  }

  @Override
  public Void visit(DropoutBackward op) {
    dropout.backward(op);
    return null;
  }

  @Override
  public Void visit(Convert op) {
    shape.convert(op);
    return null;
  }
}
