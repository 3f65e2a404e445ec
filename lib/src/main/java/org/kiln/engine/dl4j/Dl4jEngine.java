package org.kiln.engine.dl4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

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
  private final InputLayout layout;
  private final StepProbe probe;
  private FloatBuffer outputs = FloatBuffer.allocate(0);
  private boolean closed;

  /**
   * An engine for {@code network}, which must be initialised.
   *
   * @param network a ComputationGraph or MultiLayerNetwork
   * @throws IllegalArgumentException if it is neither, or not initialised
   */
  public Dl4jEngine(Model network) {
    this.network = NetworkView.of(network);
    this.layout = InputLayout.of(this.network);
    this.probe = new StepProbe(this.network);
  }

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public Model network() {
    return network.network();
  }

  @Override
  public double fit(Batch batch) {
    DataSet data = batch.toDataSet();
    data.setFeatures(features(data.getFeatures()));
    data.setLabels(data.getLabels().castTo(network().params().dataType()));
    return fit(data.toMultiDataSet());
  }

  @Override
  public double fit(MultiDataSet batch) {
    requireOpen();
    attachProbe();
    seedRandom();
    probe.watch(true);
    try {
      network.fit(batch);
    } catch (DL4JInvalidInputException e) {
      throw unfit(e);
    } finally {
      probe.watch(false);
    }
    outputs = probe.outputs();
    return probe.loss();
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    requireOpen();
    try {
      outputs = StepProbe.copy(network.output(features(batch.toDataSet().getFeatures())), outputs);
    } catch (DL4JInvalidInputException e) {
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
      List<TrainingListener> remaining = new ArrayList<>(network.listeners());
      if (remaining.remove(probe)) {
        network.listeners(remaining);
      }
    }
  }

  private INDArray features(INDArray nchw) {
    return layout.arrange(nchw).castTo(network().params().dataType());
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

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("This engine has been closed: choose a new one");
    }
  }

  private static IllegalArgumentException unfit(DL4JInvalidInputException cause) {
    return new IllegalArgumentException(
        "The batch does not fit the network: " + cause.getMessage(), cause);
  }

  /** Spreads (seed, iteration) over all 64 bits: the finaliser of MurmurHash3. */
  private static long seedOf(long seed, int iteration) {
    long z = seed + 0x9E3779B97F4A7C15L * (iteration + 1L);
    z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return z ^ (z >>> 33);
  }
}
