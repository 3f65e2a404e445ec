package org.kiln.bench;

import org.deeplearning4j.nn.graph.ComputationGraph;

/** A contender that trains a network with several replicas, and has a network to measure. */
interface ParallelContender extends Contender {

  /** Replicas that train together; 1 = the network alone. */
  int replicas();

  /** What is trained; its state is that after the last round. */
  ComputationGraph network();
}
