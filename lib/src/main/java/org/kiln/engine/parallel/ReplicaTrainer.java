package org.kiln.engine.parallel;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.deeplearning4j.parallelism.trainer.DefaultTrainer;
import org.kiln.engine.NetworkView;
import org.kiln.engine.dl4j.Dl4jStep;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * DL4J's trainer of one replica, which waits until all replicas are there before any trains: DL4J's
 * own copies the network's parameters while replica 0, which is the network, may already have
 * changed them.
 */
final class ReplicaTrainer extends DefaultTrainer {

  private final int threads;
  private final GradientsAccumulator accumulator;
  private final CountDownLatch ready;
  private final Consumer<Throwable> failed;
  private volatile Dl4jStep step;

  /**
   * A trainer.
   *
   * @param index which replica
   * @param network that is trained
   * @param arrays whether it is fed with MultiDataSets
   * @param threads it computes with
   * @param replicas told when it is there, and of an error
   */
  ReplicaTrainer(
      int index, Model network, boolean arrays, int threads, ReplicaContext.Team replicas) {
    this.threads = threads;
    this.accumulator = replicas.accumulator();
    this.ready = replicas.ready();
    this.failed = replicas.failed();
    this.uuid = "replica-" + index;
    this.threadId = index;
    this.useMDS = arrays;
    this.originalModel = network;
    this.parallelWrapper = replicas.wrapper();
    this.workspaceMode = WorkspaceMode.ENABLED;
    this.averagingFrequency = 1;
  }

  @Override
  public void run() {
    try {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
      super.run();
    } finally {
      ready.countDown(); // whoever waits for a replica that never came must see why
    }
  }

  @Override
  protected void postInit() {
    super.postInit();
    NetworkView replica = NetworkView.of(getModel());
    // Each draws its own dropout: 2^64 / golden ratio apart.
    step = new Dl4jStep(replica, threads, replica.seed() + threadId * 0x9E3779B97F4A7C15L);
    if (accumulator != null) {
      replica.gradientsAccumulator(accumulator);
      accumulator.touch();
    }
    ready.countDown();
  }

  @Override
  protected void fit(DataSet share) {
    guarded(() -> super.fit(share));
  }

  @Override
  protected void fit(MultiDataSet share) {
    guarded(() -> super.fit(share));
  }

  /** DL4J's trainer reports exceptions only: after an error it would be waited for for ever. */
  private void guarded(Runnable fit) {
    try {
      ready.await();
      step.run(fit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("A replica was interrupted", e);
    } catch (Throwable e) {
      failed.accept(e);
      throw new IllegalStateException("A replica failed", e);
    }
  }

  @Override
  public boolean averagingRequired() {
    return accumulator == null;
  }

  /** The last step of this replica. */
  Dl4jStep step() {
    return step;
  }
}
