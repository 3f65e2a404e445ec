package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/** Builds one kind of network. */
@FunctionalInterface
public interface ModelFactory {

  /**
   * A new, initialised network.
   *
   * @param input size of the images it is to take
   * @param classes number of its outputs, at least 2
   * @param seed of its initial weights; equal seeds give equal weights
   * @throws KilnException if the network can't take such images
   */
  ComputationGraph create(ImageShape input, int classes, long seed);

  /**
   * The configuration of that network. Here it is that of a network made for the purpose; a factory
   * that can do without weights does.
   *
   * @param input size of the images it is to take
   * @param classes number of its outputs, at least 2
   * @param seed of its initial weights
   * @throws KilnException if the network can't take such images
   */
  default ComputationGraphConfiguration configuration(ImageShape input, int classes, long seed) {
    return create(input, classes, seed).getConfiguration();
  }
}
