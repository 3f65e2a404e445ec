package org.kiln.engine;

import java.nio.FloatBuffer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * An engine whose parameters and updater state live elsewhere, as on a device with memory of its
 * own: it trains a copy of the network and brings it back at {@link #synchronise} only. {@code
 * close} would do that too; here it does not, so that a call that is missing shows.
 */
public final class ElsewhereEngine implements Engine {

  private final NetworkView network;
  private final NetworkView copy;
  private final Engine inner;
  private final ListenerCalls listeners;
  private boolean ahead;
  private int refusedFrom = Integer.MAX_VALUE;

  /**
   * @param inner makes what trains the copy
   */
  public ElsewhereEngine(Model network, Function<Model, Engine> inner) {
    this.network = NetworkView.of(network);
    this.copy = this.network.replica(this.network.seed());
    copy.network().params().assign(network.params());
    copy.updaterState(this.network.updaterState());
    this.inner = inner.apply(copy.network());
    this.listeners = new ListenerCalls(this.network);
  }

  /** Refuses batches from this iteration on. */
  public ElsewhereEngine refusingFrom(int iteration) {
    this.refusedFrom = iteration;
    return this;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public EngineOptions.Precision precision() {
    return inner.precision();
  }

  @Override
  public String summary() {
    return inner.summary();
  }

  @Override
  public ElementType elementType() {
    return inner.elementType();
  }

  @Override
  public Model network() {
    return network.network();
  }

  @Override
  public double fit(Batch batch) {
    return step(
        () -> inner.fit(batch),
        NetworkInputs.of(network).copy(batch, network().params().dataType()).toMultiDataSet());
  }

  @Override
  public double fit(MultiDataSet batch) {
    return step(() -> inner.fit(batch), batch);
  }

  private double step(DoubleSupplier fit, MultiDataSet batch) {
    int iteration = network.iterationCount();
    if (iteration >= refusedFrom) {
      throw new RefusedException("it is iteration " + iteration, "Take another", null);
    }
    copy.iterationCount(iteration);
    copy.epochCount(network.epochCount());
    double loss = fit.getAsDouble();
    ahead = true;
    network.score(copy.network().score());
    if (listeners.begin(() -> batch)) {
      synchronise();
    }
    listeners.iterationDone(iteration, network.epochCount());
    listeners.end();
    network.iterationCount(iteration + 1);
    return loss;
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    return inner.predict(batch);
  }

  @Override
  public FloatBuffer outputs() {
    return inner.outputs();
  }

  @Override
  public void synchronise() {
    if (ahead) {
      network().params().assign(copy.network().params());
      network.updaterState(copy.updaterState());
      ahead = false;
    }
  }

  @Override
  public void close() {
    inner.close();
  }
}
