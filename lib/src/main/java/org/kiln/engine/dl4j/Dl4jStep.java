package org.kiln.engine.dl4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RefusedException;
import org.kiln.engine.device.Backend;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * What is around a training step that DL4J makes: threads, random numbers, and what came of it.
 *
 * <p>Before each step ND4J's random generator of the calling thread is seeded from the network's
 * seed and its iteration, so that dropout does not depend on what ran before and a resumed run
 * draws what an unbroken one would have.
 */
public final class Dl4jStep {

  private final NetworkView network;
  private final int threads;
  private final long seed;
  private final StepProbe probe;

  /**
   * Steps of a network.
   *
   * @param threads ND4J's threads on a CPU, at least 1; a GPU has its own
   * @param seed what is drawn depends on it; the network's own, but for replicas
   */
  public Dl4jStep(NetworkView network, int threads, long seed) {
    this.network = network;
    this.threads = threads;
    this.seed = seed;
    this.probe = new StepProbe(network);
  }

  /** On whatever thread calls: OpenMP keeps the number of threads for each. */
  public void enter() {
    if (Backend.running() == Backend.CPU) { // on a GPU the number means its own threads
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    }
  }

  /**
   * Makes a step.
   *
   * @param fit the network's own
   * @throws RefusedException if network and batch don't go together
   */
  public void run(Runnable fit) {
    enter();
    attach();
    seedRandom();
    probe.watch(true);
    try {
      fit.run();
    } catch (RuntimeException e) {
      throw probe.refused(e) ? unfit(e) : e;
    } finally {
      probe.watch(false);
    }
  }

  private void attach() {
    if (!network.listeners().contains(probe)) {
      List<TrainingListener> all = new ArrayList<>(network.listeners());
      all.add(0, probe);
      network.listeners(all);
    }
  }

  /** Takes what it needs to see a step away from the network's listeners again. */
  void detach() {
    List<TrainingListener> remaining = new ArrayList<>(network.listeners());
    if (remaining.remove(probe)) {
      network.listeners(remaining);
    }
  }

  /** Seeds what the next step draws. */
  void seedRandom() {
    Nd4j.getRandom().setSeed(mixed(seed, network.iterationCount()));
  }

  /** Whether no backward pass was seen in the last step. */
  boolean idle() {
    return probe.idle();
  }

  /** Mean loss of the last step's batch, without regularisation. */
  public double loss() {
    return probe.loss();
  }

  /** The first output of the last step, (N, classes), row by row; valid until the next. */
  public FloatBuffer outputs() {
    return probe.outputs();
  }

  static RefusedException unfit(RuntimeException cause) {
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new RefusedException("The batch does not fit the network: " + reason, "", cause);
  }

  /** Spreads (seed, iteration) over all 64 bits: the finaliser of MurmurHash3. */
  private static long mixed(long seed, int iteration) {
    long z = seed + 0x9E3779B97F4A7C15L * (iteration + 1L);
    z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return z ^ (z >>> 33);
  }
}
