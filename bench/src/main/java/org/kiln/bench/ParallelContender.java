package org.kiln.bench;

import org.deeplearning4j.nn.graph.ComputationGraph;

/** A contender that trains a network with several workers, and has a network to measure. */
interface ParallelContender extends Contender {

  /** Workers that train together; 1 = the network alone. */
  int workers();

  /** What is trained; its state is that after the last round. */
  ComputationGraph network();
}
