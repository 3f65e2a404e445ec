package org.kiln.optim;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** Writes an {@link Optimizer} into the configurations of layers and vertices. */
final class OptimizerConfiguration {

  private final Optimizer optimizer;

  OptimizerConfiguration(Optimizer optimizer) {
    this.optimizer = optimizer;
  }

  void applyTo(GraphVertex vertex) {
    if (vertex instanceof LayerVertex layerVertex) {
      applyTo(layerVertex.getLayerConf().getLayer());
    } else if (vertex instanceof SameDiffVertex sameDiff) {
      sameDiff.setUpdater(optimizer.updater().clone());
      sameDiff.setBiasUpdater(null);
      sameDiff.setRegularization(decayed(sameDiff.getRegularization()));
      sameDiff.setRegularizationBias(undecayed(sameDiff.getRegularizationBias()));
    }
  }

  void applyTo(Layer layer) {
    if (layer instanceof BaseLayer base) {
      applyToBase(base);
    } else if (layer instanceof AbstractSameDiffLayer sameDiff) {
      sameDiff.setUpdater(optimizer.updater().clone());
      sameDiff.setBiasUpdater(null);
      sameDiff.setRegularization(decayed(sameDiff.getRegularization()));
      sameDiff.setRegularizationBias(undecayed(sameDiff.getRegularizationBias()));
    } else if (layer instanceof Bidirectional both) {
      applyTo(both.getFwd());
      applyTo(both.getBwd());
    } else if (layer instanceof BaseWrapperLayer wrapper
        && !(layer instanceof FrozenLayerWithBackprop)) {
      applyTo(wrapper.getUnderlying());
    }
  }

  private void applyToBase(BaseLayer layer) {
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
