package org.kiln.engine.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.factory.TrainerContext;
import org.deeplearning4j.parallelism.trainer.Trainer;

/** Gives ParallelWrapper its workers: {@link ReplicaTrainer}s, made before it asks for them. */
final class ReplicaContext implements TrainerContext {

  private final List<ReplicaTrainer> trainers = new ArrayList<>();

  /**
   * @param factory makes the replica of a worker, on that worker's thread
   */
  ReplicaContext(int workers, IntFunction<Replica> factory) {
    for (int worker = 0; worker < workers; worker++) {
      int index = worker;
      trainers.add(new ReplicaTrainer("replica-" + index, () -> factory.apply(index)));
    }
  }

  /**
   * Waits until all replicas are open.
   *
   * @throws RuntimeException or Error as opening one failed
   */
  List<Replica> replicas() {
    try {
      return trainers.stream().map(trainer -> trainer.replica().join()).toList();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Ends all workers, and the waiting for replicas that are not open yet. */
  void fail(Throwable cause) {
    trainers.forEach(trainer -> trainer.fail(cause));
  }

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
    return trainers.get(threadId);
  }

  @Override
  public void finalizeRound(Model original, Model... models) {}

  @Override
  public void finalizeTraining(Model original, Model... models) {}
}
