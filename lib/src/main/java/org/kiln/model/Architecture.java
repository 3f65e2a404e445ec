package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.image.ImageShape;

/** A network of Kiln's own, which can be looked at before there are weights. */
@FunctionalInterface
interface Architecture extends ModelFactory {

  /** Puts all layers behind the input of {@code blocks}. */
  ComputationGraphConfiguration lay(NetworkBlocks blocks, int classes);

  @Override
  default ComputationGraphConfiguration configuration(ImageShape input, int classes, long seed) {
    return lay(new NetworkBlocks(input, seed), classes);
  }

  @Override
  default ComputationGraph create(ImageShape input, int classes, long seed) {
    ComputationGraph network = new ComputationGraph(configuration(input, classes, seed));
    network.init();
    return network;
  }
}
