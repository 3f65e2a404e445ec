package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.kiln.engine.onednn.Primitives.Pass;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BackwardOp;
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
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.Pad;
import org.kiln.engine.plan.op.Pooling;
import org.kiln.engine.plan.op.PoolingBackward;
import org.kiln.engine.plan.op.PreparationOp;
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
final class PlanCompiler implements PreparationOp.Visitor, ForwardOp.Visitor, BackwardOp.Visitor {

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

  /** Compiles what a plan does after a change of the parameters. */
  List<Node> preparation(List<PreparationOp> ops) {
    return compile(ops, op -> op.accept(this));
  }

  /** Compiles a forward pass. */
  List<Node> forward(List<ForwardOp> ops) {
    return compile(ops, op -> op.accept(this));
  }

  /** Compiles a backward pass. */
  List<Node> backward(List<BackwardOp> ops) {
    return compile(ops, op -> op.accept(this));
  }

  private <O extends Op> List<Node> compile(List<O> ops, Consumer<O> family) {
    List<Node> nodes = new ArrayList<>();
    for (O op : ops) {
      Node node = new Node(op, new ArrayList<>());
      emitter.target(node.steps());
      family.accept(op);
      nodes.add(node);
    }
    return nodes;
  }

  @Override
  public void visit(LoadWeights op) {
    prepare.load(op);
  }

  @Override
  public void visit(FoldBatchNorm op) {
    prepare.fold(op);
  }

  @Override
  public void visit(VarianceFromLogStd op) {
    prepare.variance(op);
  }

  @Override
  public void visit(FillVector op) {
    prepare.fill(op);
  }

  @Override
  public void visit(Convolution op) {
    convolution.forward(op);
  }

  @Override
  public void visit(ConvolutionBackwardData op) {
    convolution.backwardData(op);
  }

  @Override
  public void visit(ConvolutionBackwardWeights op) {
    convolution.backwardWeights(op);
  }

  @Override
  public void visit(InnerProduct op) {
    innerProduct.forward(op);
  }

  @Override
  public void visit(InnerProductBackwardData op) {
    innerProduct.backwardData(op);
  }

  @Override
  public void visit(InnerProductBackwardWeights op) {
    innerProduct.backwardWeights(op);
  }

  @Override
  public void visit(BatchNormForward op) {
    batchNorm.forward(op);
  }

  @Override
  public void visit(BatchNormBackward op) {
    batchNorm.backward(op);
  }

  @Override
  public void visit(BatchNormInference op) {
    batchNorm.inference(op);
  }

  @Override
  public void visit(BatchNormInferenceBackward op) {
    batchNorm.inferenceBackward(op);
  }

  @Override
  public void visit(RunningStatistics op) {
    batchNorm.runningStatistics(op);
  }

  @Override
  public void visit(ActivationForward op) {
    elementwise.activation(op);
  }

  @Override
  public void visit(ActivationBackward op) {
    elementwise.activationBackward(op);
  }

  @Override
  public void visit(Softmax op) {
    elementwise.softmax(op);
  }

  @Override
  public void visit(SoftmaxBackward op) {
    elementwise.softmaxBackward(op);
  }

  @Override
  public void visit(SoftmaxCrossEntropy op) {
    elementwise.crossEntropy(op);
  }

  @Override
  public void visit(Pooling op) {
    pooling.forward(op);
  }

  @Override
  public void visit(PoolingBackward op) {
    pooling.backward(op);
  }

  @Override
  public void visit(Elementwise op) {
    elementwise.elementwise(op);
  }

  @Override
  public void visit(ElementwiseMaxBackward op) {
    elementwise.maxBackward(op);
  }

  @Override
  public void visit(Sum op) {
    elementwise.sum(op);
  }

  @Override
  public void visit(Scale op) {
    elementwise.scale(op);
  }

  @Override
  public void visit(BroadcastMultiply op) {
    elementwise.broadcastMultiply(op);
  }

  @Override
  public void visit(BroadcastMultiplyBackwardGate op) {
    elementwise.broadcastMultiplyBackwardGate(op);
  }

  @Override
  public void visit(Concat op) {
    shape.concat(op);
  }

  @Override
  public void visit(Slice op) {
    shape.slice(op);
  }

  @Override
  public void visit(SliceBackward op) {
    shape.sliceBackward(op);
  }

  @Override
  public void visit(Pad op) {
    shape.pad(op);
  }

  @Override
  public void visit(Crop op) {
    shape.crop(op);
  }

  @Override
  public void visit(Flatten op) {
    shape.flatten(op);
  }

  @Override
  public void visit(Unflatten op) {
    shape.unflatten(op);
  }

  @Override
  public void visit(Dropout op) {
    dropout.forward(op);
  }

  @Override
  public void visit(DropoutBackward op) {
    dropout.backward(op);
  }

  @Override
  public void visit(Convert op) {
    shape.convert(op);
  }
}
