package org.kiln.optim;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Goes to every configuration of a network that keeps an updater of its own; DL4J has three kinds,
 * which share no type. Frozen layers are left alone.
 */
abstract class UpdaterVisitor {

  abstract void visit(BaseLayer layer);

  abstract void visit(AbstractSameDiffLayer layer);

  abstract void visit(SameDiffVertex vertex);

  final void visitAll(ComputationGraph network) {
    network.getConfiguration().getVertices().values().forEach(this::visitVertex);
  }

  final void visitAll(MultiLayerNetwork network) {
    network.getLayerWiseConfigurations().getConfs().stream()
        .map(layer -> layer.getLayer())
        .forEach(this::visitLayer);
  }

  private void visitVertex(GraphVertex vertex) {
    if (vertex instanceof LayerVertex layerVertex) {
      visitLayer(layerVertex.getLayerConf().getLayer());
    } else if (vertex instanceof SameDiffVertex sameDiff) {
      visit(sameDiff);
    }
  }

  private void visitLayer(Layer layer) {
    if (layer instanceof BaseLayer base) {
      visit(base);
    } else if (layer instanceof AbstractSameDiffLayer sameDiff) {
      visit(sameDiff);
    } else if (layer instanceof Bidirectional both) {
      visitLayer(both.getFwd());
      visitLayer(both.getBwd());
    } else if (layer instanceof BaseWrapperLayer wrapper
        && !(layer instanceof FrozenLayerWithBackprop)) {
      visitLayer(wrapper.getUnderlying());
    }
  }
}
