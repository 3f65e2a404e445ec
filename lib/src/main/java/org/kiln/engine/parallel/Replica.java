package org.kiln.engine.parallel;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.kiln.engine.Engine;
import org.kiln.engine.NetworkView;
import org.kiln.engine.UpdaterSettings;

/** One copy of the network with its engine; lives on one thread. */
final class Replica implements AutoCloseable {

  private final Engine engine;
  private TrainedState original;
  private TrainedState state;
  private boolean stale = true;
  private boolean outdated;
  private long samples;

  /**
   * Copies the network's configuration and opens the engine.
   *
   * @param index which replica; each draws its own dropout
   */
  Replica(TrainedState original, int index, ReplicaFactory factory) {
    this.original = original;
    long seed = original.network().seed() + index * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio
    this.state = original.of(original.network().replica(seed));
    this.engine = factory.open(state.network().network());
  }

  /** Shares gradients with the other replicas through {@code accumulator}, on DL4J's engine. */
  void share(GradientsAccumulator accumulator) {
    Model network = state.network().network();
    if (network instanceof ComputationGraph graph) {
      graph.setGradientsAccumulator(accumulator);
    } else {
      ((MultiLayerNetwork) network).setGradientsAccumulator(accumulator);
    }
    accumulator.touch();
  }

  Engine engine() {
    return engine;
  }

  TrainedState state() {
    return state;
  }

  /** Samples trained on since the original was last taken over. */
  long samples() {
    return samples;
  }

  /** Makes the next step start from the original's state. Not while the replica works. */
  void restart() {
    stale = true;
    samples = 0;
  }

  /**
   * Makes the next step begin with taking over the original's updaters too, which have been set
   * anew. Not while the replica works.
   *
   * @param renewed the original with its new updater state
   */
  void follow(TrainedState renewed) {
    original = renewed;
    outdated = true;
    restart();
  }

  /** One training step; returns what the original's would have given for this share. */
  Outcome fit(Work.Fit work) {
    catchUp();
    double loss = work.fit(engine);
    samples += work.samples();
    state.pull();
    double score = state.network().network().score();
    return new Outcome(loss, score, engine.outputs());
  }

  Outcome predict(Work.Predict work) {
    catchUp();
    return new Outcome(Double.NaN, Double.NaN, engine.predict(work.batch()));
  }

  private void catchUp() {
    if (outdated) {
      NetworkView network = state.network();
      UpdaterSettings.copy(original.network(), network);
      state = original.of(network);
      outdated = false;
    }
    if (stale) {
      state.copyFrom(original);
      stale = false;
    }
    state.takeCounters(original); // a replica that had no share of a batch has not counted it
  }

  @Override
  public void close() {
    engine.close();
  }

  /**
   * What a share came to.
   *
   * @param loss mean over the share, without regularisation
   * @param score DL4J's, with it
   * @param outputs row by row; valid until the replica's next step
   */
  record Outcome(double loss, double score, FloatBuffer outputs) {}
}
