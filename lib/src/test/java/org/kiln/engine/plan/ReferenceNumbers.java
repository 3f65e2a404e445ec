package org.kiln.engine.plan;

import static org.kiln.engine.plan.ReferenceFunctions.addTo;
import static org.kiln.engine.plan.ReferenceFunctions.applyTo;
import static org.kiln.engine.plan.ReferenceFunctions.derivative;
import static org.kiln.engine.plan.ReferenceFunctions.derivativeFromOutput;
import static org.kiln.engine.plan.ReferenceFunctions.keeps;
import static org.kiln.engine.plan.ReferenceFunctions.multiplyBy;
import static org.kiln.engine.plan.ReferenceFunctions.softmax;
import static org.kiln.engine.plan.ReferenceLoops.each;
import static org.kiln.engine.plan.op.SoftmaxCrossEntropy.CLIP;

import java.util.List;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.BroadcastMultiply;
import org.kiln.engine.plan.op.BroadcastMultiplyBackwardGate;
import org.kiln.engine.plan.op.Dropout;
import org.kiln.engine.plan.op.DropoutBackward;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseKind;
import org.kiln.engine.plan.op.ElementwiseMaxBackward;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.SoftmaxBackward;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Sum;
import org.kiln.engine.plan.op.Value;

/** Ops that compute number by number, or row by row, by the reference interpreter. */
interface ReferenceNumbers extends ReferenceMemory, ForwardOp.Visitor, BackwardOp.Visitor {

  @Override
  default void visit(ActivationForward op) {
    double[] y = get(op.source()).clone();
    applyTo(y, op.activation());
    put(op.output(), y);
  }

  @Override
  default void visit(ActivationBackward op) {
    double[] dx = sum(op.outputGradients());
    double[] saved = get(op.saved());
    for (int i = 0; i < dx.length; i++) {
      dx[i] *=
          op.fromOutput()
              ? derivativeFromOutput(op.activation(), saved[i])
              : derivative(op.activation(), saved[i]);
    }
    put(op.inputGradient(), dx);
  }

  private double[] sum(List<Value> parts) {
    double[] sum = get(parts.get(0)).clone();
    parts.stream().skip(1).forEach(part -> addTo(sum, get(part)));
    return sum;
  }

  @Override
  default void visit(Softmax op) {
    put(op.output(), softmax(get(op.source()), op.output().shape().channels()));
  }

  @Override
  default void visit(SoftmaxBackward op) {
    double[] p = get(op.output());
    double[] dy = get(op.outputGradient());
    int channels = op.output().shape().channels();
    double[] dx = make(op.inputGradient());
    for (int row = 0; row < p.length; row += channels) {
      double dot = 0;
      for (int c = 0; c < channels; c++) {
        dot += p[row + c] * dy[row + c];
      }
      for (int c = 0; c < channels; c++) {
        dx[row + c] = p[row + c] * (dy[row + c] - dot);
      }
    }
  }

  @Override
  default void visit(SoftmaxCrossEntropy op) {
    int classes = op.logits().shape().channels();
    double[] p = softmax(get(op.logits()), classes);
    double[] y = get(op.targets()).clone();
    double loss = 0;
    double[] d = make(op.logitsGradient());
    for (int row = 0; row < p.length; row += classes) {
      double total = 0;
      for (int c = 0; c < classes; c++) {
        y[row + c] *= op.classWeights().isEmpty() ? 1 : op.classWeights().get(c);
        total += y[row + c];
        loss -= y[row + c] * Math.log(Math.min(Math.max(p[row + c], CLIP), 1 - CLIP));
      }
      for (int c = 0; c < classes; c++) {
        double share = op.classWeights().isEmpty() ? 1 : total;
        d[row + c] = p[row + c] * share - y[row + c];
      }
    }
    put(op.probabilities(), p);
    put(op.loss(), new double[] {loss});
  }

  @Override
  default void visit(Elementwise op) {
    double[] y = get(op.sources().get(0)).clone();
    for (int s = 1; s < op.sources().size(); s++) {
      double[] x = get(op.sources().get(s));
      for (int i = 0; i < y.length; i++) {
        y[i] =
            switch (op.kind()) {
              case ADD, AVERAGE -> y[i] + x[i];
              case SUBTRACT -> y[i] - x[i];
              case MULTIPLY -> y[i] * x[i];
              case MAX -> Math.max(y[i], x[i]);
            };
      }
    }
    if (op.kind() == ElementwiseKind.AVERAGE) {
      for (int i = 0; i < y.length; i++) {
        y[i] /= op.sources().size();
      }
    }
    op.activation().ifPresent(f -> applyTo(y, f));
    put(op.output(), y);
  }

  @Override
  default void visit(ElementwiseMaxBackward op) {
    double[] dy = get(op.outputGradient());
    double[] dx = make(op.inputGradient());
    for (int i = 0; i < dy.length; i++) {
      int winner = 0;
      for (int s = 1; s < op.sources().size(); s++) {
        if (get(op.sources().get(s))[i] > get(op.sources().get(winner))[i]) {
          winner = s;
        }
      }
      dx[i] = winner == op.index() ? dy[i] : 0;
    }
  }

  @Override
  default void visit(Sum op) {
    put(op.output(), sum(op.parts()));
  }

  @Override
  default void visit(Scale op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    for (int i = 0; i < y.length; i++) {
      y[i] = op.factor() * x[i] + op.shift();
    }
  }

  @Override
  default void visit(BroadcastMultiply op) {
    double[] x = get(op.source());
    double[] gate = get(op.gate());
    double[] y = make(op.output());
    Shape shape = op.source().shape();
    each(shape, (n, c, h, w, i) -> y[i] = x[i] * gate[n * shape.channels() + c]);
  }

  @Override
  default void visit(BroadcastMultiplyBackwardGate op) {
    double[] x = get(op.source());
    double[] dy = get(op.outputGradient());
    double[] d = make(op.gateGradient());
    Shape shape = op.source().shape();
    each(shape, (n, c, h, w, i) -> d[n * shape.channels() + c] += x[i] * dy[i]);
  }

  @Override
  default void visit(Dropout op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    double[] mask = make(op.mask());
    long first = (long) draws().firstSample() * x.length / op.source().shape().batch();
    for (int i = 0; i < x.length; i++) {
      mask[i] = keeps(draws(), op.stream(), first + i, op.retain()) ? 1 : 0;
      y[i] = x[i] * mask[i] / op.retain();
    }
  }

  @Override
  default void visit(DropoutBackward op) {
    double[] dx = get(op.outputGradient()).clone();
    multiplyBy(dx, get(op.mask()));
    for (int i = 0; i < dx.length; i++) {
      dx[i] /= op.retain();
    }
    put(op.inputGradient(), dx);
  }
}
