package org.kiln.engine.dl4j;

import java.nio.FloatBuffer;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RefusedException;
import org.kiln.engine.device.Backend;
import org.kiln.error.KilnException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Deeplearning4j's own computation: any layer, any ND4J backend, float32. The slow, obvious
 * reference for the other engines.
 *
 * <p>While it is open, the network has one listener more.
 */
public final class Dl4jEngine implements Engine {

  private final NetworkView network;
  private final NetworkInputs inputs;
  private final Dl4jStep step;
  private final int threads;
  private final int blasThreads;
  private FloatBuffer outputs = FloatBuffer.allocate(0);
  private boolean closed;

  /**
   * An engine on the threads that are used where nobody says how many.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @throws KilnException if it is neither, or not initialised
   */
  public Dl4jEngine(Model network) {
    this(network, EngineOptions.DEFAULT.threads());
  }

  /**
   * An engine for {@code network}, which must be initialised.
   *
   * @param network a ComputationGraph or MultiLayerNetwork
   * @param threads ND4J's threads on a CPU, those of its BLAS too while this engine is open, at
   *     least 1; a GPU has its own
   * @throws KilnException if it is neither, or not initialised
   */
  public Dl4jEngine(Model network, int threads) {
    this.threads = threads;
    this.blasThreads = Nd4j.factory().blas().getMaxThreads();
    this.network = NetworkView.of(network);
    this.inputs = NetworkInputs.of(this.network);
    this.step = new Dl4jStep(this.network, threads, this.network.seed());
  }

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public String summary() {
    return "fp32, " + threads + " threads";
  }

  @Override
  public Model network() {
    return network.network();
  }

  @Override
  public double fit(Batch batch) {
    return fit(inputs.copy(batch, type()).toMultiDataSet());
  }

  @Override
  public double fit(MultiDataSet batch) {
    enter();
    int iteration = network.iterationCount();
    step.run(() -> network.fit(batch));
    if (step.idle() && network.iterationCount() == iteration) {
      throw new RefusedException(
          "Deeplearning4j made no step on this batch, and says why in a warning. Under"
              + " BackpropType.TruncatedBPTT it trains on sequences only, features and labels of"
              + " rank 3: give the network backpropType(BackpropType.Standard)");
    }
    outputs = step.outputs();
    return step.loss();
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    enter();
    try {
      outputs = StepProbe.copy(network.output(inputs.copy(batch, type()).getFeatures()), outputs);
    } catch (RuntimeException e) {
      throw Dl4jStep.unfit(e);
    }
    return outputs();
  }

  @Override
  public FloatBuffer outputs() {
    return outputs.duplicate();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (Backend.running() == Backend.CPU) {
        Nd4j.factory().blas().setMaxThreads(blasThreads);
      }
      step.detach();
    }
  }

  private DataType type() {
    return network().params().dataType();
  }

  /** Seeds what the next step draws. */
  void seedRandom() {
    step.seedRandom();
  }

  private void enter() {
    if (closed) {
      throw new IllegalStateException("This engine has been closed: choose a new one");
    }
    step.enter();
    if (Backend.running() == Backend.CPU) {
      Nd4j.factory().blas().setMaxThreads(threads);
    }
  }
}
