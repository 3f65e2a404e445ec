package org.kiln.engine.parallel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.parallelism.trainer.Trainer;
import org.kiln.engine.parallel.Rounds.Ticket;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A worker of ParallelWrapper that runs one {@link Replica} on the wrapper's thread. */
final class ReplicaTrainer implements Trainer {

  private final String uuid;
  private final Supplier<Replica> factory;
  private final CompletableFuture<Replica> replica = new CompletableFuture<>();
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean running = true;

  /**
   * @param factory makes the replica, on the thread that runs this
   */
  ReplicaTrainer(String uuid, Supplier<Replica> factory) {
    this.uuid = uuid;
    this.factory = factory;
  }

  /** The replica, once it is open; fails as opening it failed. */
  CompletableFuture<Replica> replica() {
    return replica;
  }

  @Override
  public void run() {
    try (Replica opened = factory.get()) {
      replica.complete(opened);
      while (running) {
        tasks.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) { // whoever waits for the replica must learn of an Error too
      replica.completeExceptionally(e);
    } finally {
      Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
      stopped.countDown();
    }
  }

  @Override
  public void feedMultiDataSet(MultiDataSet batch, long etlTime) {
    Ticket ticket = (Ticket) batch;
    tasks.add(() -> ticket.round().run(ticket.index(), replica.join()));
  }

  /** Ends it, without waiting, and the waiting for its replica, where that is not open yet. */
  void fail(Throwable cause) {
    replica.completeExceptionally(cause);
    tasks.add(() -> running = false);
  }

  /** Returns at once: rounds know their own end. */
  @Override
  public void waitTillRunning() {}

  @Override
  public void shutdown() {
    tasks.add(() -> running = false);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Model getModel() {
    return replica.join().state().network().network();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public String getUuid() {
    return uuid;
  }

  /** False: the rounds average, weighted, before the wrapper could. */
  @Override
  public boolean averagingRequired() {
    return false;
  }

  @Override
  public void feedDataSet(DataSet dataSet, long etlTime) {
    throw unsupported();
  }

  @Override
  public void updateModelParams(INDArray params) {
    throw unsupported();
  }

  @Override
  public void updateUpdaterParams(INDArray params) {
    throw unsupported();
  }

  @Override
  public void updateModel(Model model) {
    throw unsupported();
  }

  @Override
  public void setUncaughtExceptionHandler(Thread.UncaughtExceptionHandler handler) {
    throw unsupported();
  }

  @Override
  public void start() {
    throw unsupported();
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("ParallelEngine's wrapper does not use this");
  }
}
