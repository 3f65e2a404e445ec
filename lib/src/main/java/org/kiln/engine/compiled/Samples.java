package org.kiln.engine.compiled;

import java.util.List;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.RefusedException;
import org.kiln.engine.plan.op.Shape;

/** What a step is made of: a batch of images, or arrays of any DL4J iterator. */
public sealed interface Samples permits ImageSamples, ArraySamples {

  /** How many there are, at least 1. */
  int size();

  /**
   * The shape in which a plan is to read each input.
   *
   * @throws RefusedException if the network can't read them
   */
  List<Shape> shapes(NetworkInputs inputs);

  /**
   * Points a plan's inputs, and in training its targets, at these samples. They must be reachable
   * until the plan has run.
   *
   * @throws RefusedException if the targets are not what the plan's losses read
   */
  void feed(CompiledPlan plan, NetworkInputs inputs);

  /**
   * Some of them.
   *
   * @param from the first, from 0
   * @param count how many, at least 1
   */
  Samples share(int from, int count);

  /** The number of a sample's class in the first output: where its target is largest. */
  int label(int sample);
}
