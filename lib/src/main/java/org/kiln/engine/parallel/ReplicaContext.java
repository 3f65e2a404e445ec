package org.kiln.engine.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.factory.TrainerContext;
import org.deeplearning4j.parallelism.trainer.Trainer;
import org.kiln.engine.dl4j.Dl4jStep;

/** Gives ParallelWrapper its trainers for one batch. */
final class ReplicaContext implements TrainerContext {

  private final int threads;
  private final StoppableAccumulator accumulator;
  private final CountDownLatch ready;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<ReplicaTrainer> trainers = new ArrayList<>();

  /**
   * Trainers.
   *
   * @param replicas how many
   * @param threads of each
   * @param accumulator what they share gradients through; null if they average
   */
  ReplicaContext(int replicas, int threads, StoppableAccumulator accumulator) {
    this.threads = threads;
    this.accumulator = accumulator;
    this.ready = new CountDownLatch(replicas);
  }

  /**
   * What the trainers of a batch have in common.
   *
   * @param wrapper DL4J's
   * @param accumulator as above
   * @param ready counts those that are there
   * @param failed told of an error
   */
  record Team(
      ParallelWrapper wrapper,
      StoppableAccumulator accumulator,
      CountDownLatch ready,
      Consumer<Throwable> failed) {}

  @Override
  public void init(Model model, Object... arguments) {}

  @Override
  public Trainer create(
      String uuid,
      int threadId,
      Model model,
      int rootDevice,
      boolean useMultiDataSet,
      ParallelWrapper wrapper,
      WorkspaceMode workspaceMode,
      int averagingFrequency) {
    Team team = new Team(wrapper, accumulator, ready, this::fail);
    trainers.add(new ReplicaTrainer(threadId, model, useMultiDataSet, threads, team));
    return trainers.get(threadId);
  }

  private void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    if (accumulator != null) {
      accumulator.fail(cause);
    }
  }

  /** What a replica threw first, else {@code otherwise}. */
  RuntimeException cause(RuntimeException otherwise) {
    Throwable first = failure.get();
    if (first instanceof Error error) {
      throw error;
    }
    return first instanceof RuntimeException exception ? exception : otherwise;
  }

  /** The step of a replica. */
  Dl4jStep step(int replica) {
    return trainers.get(replica).step();
  }

  @Override
  public void finalizeRound(Model original, Model... models) {}

  @Override
  public void finalizeTraining(Model original, Model... models) {}
}
