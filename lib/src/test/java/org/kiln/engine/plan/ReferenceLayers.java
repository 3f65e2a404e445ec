package org.kiln.engine.plan;

import static org.kiln.engine.plan.ReferenceFunctions.addTo;
import static org.kiln.engine.plan.ReferenceFunctions.applyTo;
import static org.kiln.engine.plan.ReferenceFunctions.sumOver;
import static org.kiln.engine.plan.ReferenceLoops.eachProduct;
import static org.kiln.engine.plan.ReferenceLoops.eachWeight;

import java.util.Optional;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.WeightLayout;
import org.kiln.engine.plan.op.WeightLayout.Axes;
import org.kiln.engine.plan.op.Window;

/** Convolutions and dense layers, by the reference interpreter. */
interface ReferenceLayers extends ReferenceMemory, ForwardOp.Visitor, BackwardOp.Visitor {

  private static Axes sizeOf(Value weights) {
    return ((Storage.PreparedWeights) weights.storage()).layout().size();
  }

  @Override
  default void visit(Convolution op) {
    double[] x = get(op.source());
    double[] k = get(op.weights());
    double[] y = make(op.output());
    Shape out = op.output().shape();
    eachProduct(
        op.source().shape(),
        out,
        sizeOf(op.weights()),
        op.geometry(),
        (source, weight, output) -> y[output] += x[source] * k[weight]);
    addBias(op.bias(), y);
    op.addend().map(this::get).ifPresent(more -> addTo(y, more));
    op.activation().ifPresent(f -> applyTo(y, f));
  }

  private void addBias(Optional<Value> bias, double[] y) {
    bias.map(this::get)
        .ifPresent(
            b -> {
              for (int i = 0; i < y.length; i++) {
                y[i] += b[i % b.length];
              }
            });
  }

  @Override
  default void visit(ConvolutionBackwardData op) {
    double[] dy = get(op.outputGradient());
    double[] k = get(op.weights());
    double[] dx = new double[Math.toIntExact(op.inputGradient().shape().count())];
    eachProduct(
        op.inputGradient().shape(),
        op.outputGradient().shape(),
        sizeOf(op.weights()),
        op.geometry(),
        (source, weight, output) -> dx[source] += dy[output] * k[weight]);
    op.addend().map(this::get).ifPresent(more -> addTo(dx, more));
    put(op.inputGradient(), dx);
  }

  @Override
  default void visit(ConvolutionBackwardWeights op) {
    double[] x = get(op.source());
    double[] dy = get(op.outputGradient());
    double[] dk = new double[Math.toIntExact(op.layout().size().product())];
    eachProduct(
        op.source().shape(),
        op.outputGradient().shape(),
        op.layout().size(),
        op.geometry(),
        (source, weight, output) -> dk[weight] += x[source] * dy[output]);
    store(op.layout(), dk, op.weightGradient());
    op.biasGradient().ifPresent(bias -> put(bias, sumOver(dy, bias.shape().channels())));
  }

  private void store(WeightLayout layout, double[] weights, Value window) {
    double[] slice = new double[weights.length];
    eachWeight(layout, (position, inSlice, output) -> slice[inSlice] = weights[position]);
    put(window, slice);
  }

  /** A dense layer is the convolution whose kernel covers the whole image. */
  private static ConvolutionGeometry whole(Shape image) {
    return new ConvolutionGeometry(Window.whole(image), 1, false);
  }

  @Override
  default void visit(InnerProduct op) {
    visit(
        new Convolution(
            op.source(),
            op.weights(),
            op.bias(),
            whole(op.source().shape()),
            Optional.empty(),
            op.activation(),
            op.output()));
  }

  @Override
  default void visit(InnerProductBackwardData op) {
    Shape image = op.inputGradient().shape();
    visit(
        new ConvolutionBackwardData(
            op.outputGradient(), op.weights(), whole(image), Optional.empty(), op.inputGradient()));
  }

  @Override
  default void visit(InnerProductBackwardWeights op) {
    visit(
        new ConvolutionBackwardWeights(
            op.source(),
            op.outputGradient(),
            whole(op.source().shape()),
            op.layout(),
            op.weightGradient(),
            op.biasGradient()));
  }
}
