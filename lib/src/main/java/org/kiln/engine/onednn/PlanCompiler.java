package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
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
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
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

/** Turns the ops of a plan into instructions, each family in a compiler of its own. */
final class PlanCompiler {

  private final PreparationCompiler prepare;
  private final ConvolutionCompiler convolution;
  private final InnerProductCompiler innerProduct;
  private final BatchNormCompiler batchNorm;
  private final PoolingCompiler pooling;
  private final ElementwiseCompiler elementwise;
  private final ShapeCompiler shape;
  private final DropoutCompiler dropout;

  PlanCompiler(Emitter emitter, StepClock clock, boolean training) {
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

  /**
   * What the lists of a plan were compiled to.
   *
   * @param preparation complete: refreshes every copy that the other two read
   * @param forward in the order of execution
   * @param backward in the order of execution
   */
  record Compiled(
      List<CompiledOp> preparation, List<CompiledOp> forward, List<CompiledOp> backward) {}

  /** Compiles the three lists of a plan. */
  Compiled compile(
      List<PreparationOp> preparation, List<ForwardOp> forward, List<BackwardOp> backward) {
    prepare.begin(preparation);
    List<CompiledOp> there = compile(forward, (op, out) -> op.accept(new Family(out)));
    List<CompiledOp> back = compile(backward, (op, out) -> op.accept(new Family(out)));
    return new Compiled(prepare.finish(), there, back);
  }

  private static <O extends Op> List<CompiledOp> compile(
      List<O> ops, BiConsumer<O, Instructions> family) {
    List<CompiledOp> compiled = new ArrayList<>();
    for (O op : ops) {
      Instructions out = new Instructions();
      family.accept(op, out);
      compiled.add(new CompiledOp(op, out.list()));
    }
    return compiled;
  }

  /** Finds the compiler of an op's family. */
  private final class Family implements ForwardOp.Visitor, BackwardOp.Visitor {

    private final Instructions out;

    private Family(Instructions out) {
      this.out = out;
    }

    @Override
    public void visit(Convolution op) {
      convolution.forward(out, op);
    }

    @Override
    public void visit(ConvolutionBackwardData op) {
      convolution.backwardData(out, op);
    }

    @Override
    public void visit(ConvolutionBackwardWeights op) {
      convolution.backwardWeights(out, op);
    }

    @Override
    public void visit(InnerProduct op) {
      innerProduct.forward(out, op);
    }

    @Override
    public void visit(InnerProductBackwardData op) {
      innerProduct.backwardData(out, op);
    }

    @Override
    public void visit(InnerProductBackwardWeights op) {
      innerProduct.backwardWeights(out, op);
    }

    @Override
    public void visit(BatchNormForward op) {
      batchNorm.forward(out, op);
    }

    @Override
    public void visit(BatchNormBackward op) {
      batchNorm.backward(out, op);
    }

    @Override
    public void visit(BatchNormInference op) {
      batchNorm.inference(out, op);
    }

    @Override
    public void visit(BatchNormInferenceBackward op) {
      batchNorm.inferenceBackward(out, op);
    }

    @Override
    public void visit(RunningStatistics op) {
      batchNorm.runningStatistics(out, op);
    }

    @Override
    public void visit(ActivationForward op) {
      elementwise.activation(out, op);
    }

    @Override
    public void visit(ActivationBackward op) {
      elementwise.activationBackward(out, op);
    }

    @Override
    public void visit(Softmax op) {
      elementwise.softmax(out, op);
    }

    @Override
    public void visit(SoftmaxBackward op) {
      elementwise.softmaxBackward(out, op);
    }

    @Override
    public void visit(SoftmaxCrossEntropy op) {
      elementwise.crossEntropy(out, op);
    }

    @Override
    public void visit(Pooling op) {
      pooling.forward(out, op);
    }

    @Override
    public void visit(PoolingBackward op) {
      pooling.backward(out, op);
    }

    @Override
    public void visit(Elementwise op) {
      elementwise.elementwise(out, op);
    }

    @Override
    public void visit(ElementwiseMaxBackward op) {
      elementwise.maxBackward(out, op);
    }

    @Override
    public void visit(Sum op) {
      elementwise.sum(out, op);
    }

    @Override
    public void visit(Scale op) {
      elementwise.scale(out, op);
    }

    @Override
    public void visit(BroadcastMultiply op) {
      elementwise.broadcastMultiply(out, op);
    }

    @Override
    public void visit(BroadcastMultiplyBackwardGate op) {
      elementwise.broadcastMultiplyBackwardGate(out, op);
    }

    @Override
    public void visit(Concat op) {
      shape.concat(out, op);
    }

    @Override
    public void visit(Slice op) {
      shape.slice(out, op);
    }

    @Override
    public void visit(SliceBackward op) {
      shape.sliceBackward(out, op);
    }

    @Override
    public void visit(Pad op) {
      shape.pad(out, op);
    }

    @Override
    public void visit(Crop op) {
      shape.crop(out, op);
    }

    @Override
    public void visit(Flatten op) {
      shape.flatten(out, op);
    }

    @Override
    public void visit(Unflatten op) {
      shape.unflatten(out, op);
    }

    @Override
    public void visit(Dropout op) {
      dropout.forward(out, op);
    }

    @Override
    public void visit(DropoutBackward op) {
      dropout.backward(out, op);
    }

    @Override
    public void visit(Convert op) {
      shape.convert(out, op);
    }
  }
}
