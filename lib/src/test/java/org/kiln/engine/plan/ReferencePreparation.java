package org.kiln.engine.plan;

import static org.kiln.engine.plan.ReferenceLoops.eachWeight;

import java.util.Arrays;
import org.kiln.engine.plan.op.BatchNormParameters;
import org.kiln.engine.plan.op.FillVector;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.PreparationOp;
import org.kiln.engine.plan.op.VarianceFromLogStd;

/** A plan's preparation, by the reference interpreter. */
interface ReferencePreparation extends ReferenceMemory, PreparationOp.Visitor {

  @Override
  default void visit(LoadWeights op) {
    double[] from = get(op.parameter());
    double[] to = make(op.weights());
    eachWeight(op.layout(), (position, inSlice, output) -> to[position] = from[inSlice]);
  }

  @Override
  default void visit(FoldBatchNorm op) {
    double[] from = get(op.parameter());
    double[] to = make(op.weights());
    double[] bias = make(op.foldedBias());
    BatchNormParameters p = op.batchNorm();
    double[] mean = get(p.mean());
    double[] variance = get(p.variance());
    double[] own = orConstant(op.bias(), bias.length, 0);
    double[] gamma = orConstant(p.gamma(), bias.length, 1);
    double[] beta = orConstant(p.beta(), bias.length, 0);
    double[] factor = new double[bias.length];
    for (int o = 0; o < bias.length; o++) {
      factor[o] = gamma[o] / Math.sqrt(variance[o] + p.epsilon());
      bias[o] = beta[o] + (own[o] - mean[o]) * factor[o];
    }
    eachWeight(op.layout(), (position, inSlice, o) -> to[position] = from[inSlice] * factor[o]);
  }

  @Override
  default void visit(VarianceFromLogStd op) {
    double[] log = get(op.logStd());
    double[] variance = make(op.variance());
    for (int i = 0; i < log.length; i++) {
      variance[i] = Math.pow(10, 2 * log[i]);
    }
  }

  @Override
  default void visit(FillVector op) {
    Arrays.fill(make(op.vector()), op.constant());
  }
}
