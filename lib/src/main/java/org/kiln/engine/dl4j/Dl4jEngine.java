package org.kiln.engine.dl4j;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Skeleton, to be written. */
public final class Dl4jEngine implements Engine {

  private final Model network;

  public Dl4jEngine(Model network) {
    this.network = network;
  }

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public Model network() {
    return network;
  }

  @Override
  public double fit(Batch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public double fit(MultiDataSet batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FloatBuffer outputs() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
