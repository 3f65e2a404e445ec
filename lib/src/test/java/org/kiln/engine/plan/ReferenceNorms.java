package org.kiln.engine.plan;

import static org.kiln.engine.plan.ReferenceFunctions.applyTo;
import static org.kiln.engine.plan.ReferenceFunctions.multiplyBy;
import static org.kiln.engine.plan.ReferenceFunctions.sumOver;

import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.BatchNormBackward;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.BatchNormInferenceBackward;
import org.kiln.engine.plan.op.BatchNormParameters;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.RunningStatistics;

/** Batch norms, by the reference interpreter. */
interface ReferenceNorms extends ReferenceMemory, ForwardOp.Visitor, BackwardOp.Visitor {

  @Override
  default void visit(BatchNormForward op) {
    double[] x = get(op.source());
    int channels = op.source().shape().channels();
    double count = (double) x.length / channels;
    double[] mean = sumOver(x, channels);
    double[] variance = new double[channels];
    for (int c = 0; c < channels; c++) {
      mean[c] /= count;
    }
    for (int i = 0; i < x.length; i++) {
      variance[i % channels] += Math.pow(x[i] - mean[i % channels], 2) / count;
    }
    put(op.batchMean(), mean);
    put(op.batchVariance(), variance);
    double[] y = normalise(x, op.parameters(), mean, variance);
    if (op.relu()) {
      double[] mask = make(op.mask().orElseThrow());
      for (int i = 0; i < y.length; i++) {
        mask[i] = y[i] > 0 ? 1 : 0;
        y[i] *= mask[i];
      }
    }
    put(op.output(), y);
  }

  private double[] normalise(double[] x, BatchNormParameters p, double[] mean, double[] variance) {
    double[] gamma = orConstant(p.gamma(), mean.length, 1);
    double[] beta = orConstant(p.beta(), mean.length, 0);
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i % mean.length;
      y[i] = gamma[c] * (x[i] - mean[c]) / Math.sqrt(variance[c] + p.epsilon()) + beta[c];
    }
    return y;
  }

  @Override
  default void visit(BatchNormBackward op) {
    double[] x = get(op.source());
    double[] dy = get(op.outputGradient()).clone();
    double[] mean = get(op.batchMean());
    double[] variance = get(op.batchVariance());
    op.mask().map(this::get).ifPresent(mask -> multiplyBy(dy, mask));
    int channels = mean.length;
    double count = (double) x.length / channels;
    double[] gamma = orConstant(op.parameters().gamma(), channels, 1);
    double[] normal = new double[x.length];
    double[] dGamma = new double[channels];
    for (int i = 0; i < x.length; i++) {
      int c = i % channels;
      normal[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + op.parameters().epsilon());
      dGamma[c] += dy[i] * normal[i];
    }
    double[] dBeta = sumOver(dy, channels);
    double[] dx = make(op.inputGradient());
    for (int i = 0; i < x.length; i++) {
      int c = i % channels;
      double scale = gamma[c] / Math.sqrt(variance[c] + op.parameters().epsilon());
      dx[i] = scale * (dy[i] - dBeta[c] / count - normal[i] * dGamma[c] / count);
    }
    op.gammaGradient().ifPresent(value -> put(value, dGamma));
    op.betaGradient().ifPresent(value -> put(value, dBeta));
  }

  @Override
  default void visit(BatchNormInference op) {
    BatchNormParameters p = op.parameters();
    double[] y = normalise(get(op.source()), p, get(p.mean()), get(p.variance()));
    if (op.relu()) {
      applyTo(y, Activation.RELU);
    }
    put(op.output(), y);
  }

  @Override
  default void visit(BatchNormInferenceBackward op) {
    BatchNormParameters p = op.parameters();
    double[] dy = get(op.outputGradient());
    double[] variance = get(p.variance());
    double[] gamma = orConstant(p.gamma(), variance.length, 1);
    double[] dx = make(op.inputGradient());
    for (int i = 0; i < dx.length; i++) {
      int c = i % variance.length;
      dx[i] = dy[i] * gamma[c] / Math.sqrt(variance[c] + p.epsilon());
    }
  }

  @Override
  default void visit(RunningStatistics op) {
    double[] batchMean = get(op.batchMean());
    double[] batchVariance = get(op.batchVariance());
    double[] mean = get(op.mean());
    double[] spread = get(op.spread());
    double[] dMean = new double[mean.length];
    double[] dSpread = new double[mean.length];
    double rest = 1 - op.decay();
    for (int c = 0; c < mean.length; c++) {
      dMean[c] = rest * (mean[c] - batchMean[c]);
      if (op.logStd()) {
        double old = Math.pow(10, 2 * spread[c]);
        double moved = op.decay() * old + rest * batchVariance[c];
        dSpread[c] = Math.log(old / moved) / (2 * Math.log(10));
      } else {
        dSpread[c] = rest * (spread[c] - batchVariance[c]);
      }
    }
    put(op.meanGradient(), dMean);
    put(op.spreadGradient(), dSpread);
  }
}
