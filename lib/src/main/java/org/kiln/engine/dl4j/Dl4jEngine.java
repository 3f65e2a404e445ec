package org.kiln.engine.dl4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RefusedException;
import org.kiln.engine.device.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Deeplearning4j's own computation: any layer, any ND4J backend, float32. The slow, obvious
 * reference for the other engines.
 *
 * <p>Before each step ND4J's random generator of the calling thread is seeded from the network's
 * seed and its iteration, so that dropout does not depend on what ran before and a resumed run
 * draws what an unbroken one would have.
 *
 * <p>While it is open, the network has one listener more.
 */
public final class Dl4jEngine implements Engine {

  private final NetworkView network;
  private final NetworkInputs inputs;
  private final StepProbe probe;
  private final int threads;
  private final int blasThreads;
  private FloatBuffer outputs = FloatBuffer.allocate(0);
  private boolean closed;

  /**
   * An engine on the threads that are used where nobody says how many.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @throws IllegalArgumentException if it is neither, or not initialised
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
   * @throws IllegalArgumentException if it is neither, or not initialised
   */
  public Dl4jEngine(Model network, int threads) {
    this.threads = threads;
    this.blasThreads = Nd4j.factory().blas().getMaxThreads();
    this.network = NetworkView.of(network);
    this.inputs = NetworkInputs.of(this.network);
    this.probe = new StepProbe(this.network);
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
    attachProbe();
    seedRandom();
    probe.watch(true);
    int iteration = network.iterationCount();
    try {
      network.fit(batch);
    } catch (RuntimeException e) {
      throw probe.refused(e) ? unfit(e) : e;
    } finally {
      probe.watch(false);
    }
    if (probe.idle() && network.iterationCount() == iteration) {
      throw new RefusedException(
          "Deeplearning4j made no step on this batch, and says why in a warning. Under"
              + " BackpropType.TruncatedBPTT it trains on sequences only, features and labels of"
              + " rank 3: give the network backpropType(BackpropType.Standard)");
    }
    outputs = probe.outputs();
    return probe.loss();
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    enter();
    try {
      outputs = StepProbe.copy(network.output(inputs.copy(batch, type()).getFeatures()), outputs);
    } catch (RuntimeException e) {
      throw unfit(e);
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
      List<TrainingListener> remaining = new ArrayList<>(network.listeners());
      if (remaining.remove(probe)) {
        network.listeners(remaining);
      }
    }
  }

  private DataType type() {
    return network().params().dataType();
  }

  /** Seeds what the next step draws. */
  void seedRandom() {
    Nd4j.getRandom().setSeed(seedOf(network.seed(), network.iterationCount()));
  }

  private void attachProbe() {
    if (!network.listeners().contains(probe)) {
      List<TrainingListener> all = new ArrayList<>(network.listeners());
      all.add(0, probe);
      network.listeners(all);
    }
  }

  /** On whatever thread calls: OpenMP keeps the number of threads for each. */
  private void enter() {
    if (closed) {
      throw new IllegalStateException("This engine has been closed: choose a new one");
    }
    if (Backend.running() == Backend.CPU) { // on a GPU the number means its own threads
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
      Nd4j.factory().blas().setMaxThreads(threads);
    }
  }

  private static RefusedException unfit(RuntimeException cause) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new RefusedException("The batch does not fit the network: " + reason, "", cause);
  }

  /** Spreads (seed, iteration) over all 64 bits: the finaliser of MurmurHash3. */
  private static long seedOf(long seed, int iteration) {
    long z = seed + 0x9E3779B97F4A7C15L * (iteration + 1L);
    z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return z ^ (z >>> 33);
  }
}
