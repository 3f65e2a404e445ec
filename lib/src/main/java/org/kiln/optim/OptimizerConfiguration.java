package org.kiln.optim;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** Writes an {@link Optimizer} into the configurations of layers and vertices. */
final class OptimizerConfiguration extends UpdaterVisitor {

  private final Optimizer optimizer;

  OptimizerConfiguration(Optimizer optimizer) {
    this.optimizer = optimizer;
  }

  @Override
  void visit(SameDiffVertex vertex) {
    vertex.setUpdater(optimizer.updater().clone());
    vertex.setBiasUpdater(null);
    vertex.setRegularization(decayed(vertex.getRegularization()));
    vertex.setRegularizationBias(undecayed(vertex.getRegularizationBias()));
  }

  @Override
  void visit(AbstractSameDiffLayer layer) {
    layer.setUpdater(optimizer.updater().clone());
    layer.setBiasUpdater(null);
    layer.setRegularization(decayed(layer.getRegularization()));
    layer.setRegularizationBias(undecayed(layer.getRegularizationBias()));
  }

  @Override
  void visit(BaseLayer layer) {
    layer.setIUpdater(optimizer.updater().clone());
    layer.setBiasUpdater(null);
    layer.setRegularization(
        layer instanceof BatchNormalization
            ? undecayed(layer.getRegularization())
            : decayed(layer.getRegularization()));
    layer.setRegularizationBias(undecayed(layer.getRegularizationBias()));
  }

  private List<Regularization> decayed(List<Regularization> present) {
    List<Regularization> result = undecayed(present);
    double coefficient = optimizer.weightDecay();
    if (coefficient > 0) {
      result.add(
          optimizer.decoupled()
              ? new WeightDecay(coefficient, true)
              : new L2Regularization(coefficient));
    }
    return result;
  }

  private static List<Regularization> undecayed(List<Regularization> present) {
    List<Regularization> result = new ArrayList<>(present == null ? List.of() : present);
    result.removeIf(r -> r instanceof L2Regularization || r instanceof WeightDecay);
    return result;
  }
}
