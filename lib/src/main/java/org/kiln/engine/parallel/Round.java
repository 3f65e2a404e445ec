package org.kiln.engine.parallel;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.kiln.engine.parallel.Replica.Outcome;

/**
 * One step of all replicas: each does its work, waits for the others, and computes its part of the
 * mean. The original's state is written only after every replica has read it and none has failed.
 */
final class Round {

  private final List<? extends Work> work;
  private final Outcome[] outcomes;
  private final CountDownLatch trained;
  private final CountDownLatch done;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Team team;

  /** Who takes part. */
  interface Team {

    /** Where the mean goes and what it is of; called when all replicas have trained. */
    WeightedMean mean();

    /** Ends whatever the others wait for besides this round. */
    void failed(Throwable cause);
  }

  /**
   * @param work of each replica that takes part, in their order
   */
  Round(List<? extends Work> work, Team team) {
    this.work = work;
    this.team = team;
    this.outcomes = new Outcome[work.size()];
    this.trained = new CountDownLatch(work.size());
    this.done = new CountDownLatch(work.size());
  }

  /** Replicas that take part. */
  int size() {
    return work.size();
  }

  /** Does a replica's part, on its thread; never throws. */
  void run(int index, Replica replica) {
    try {
      if (work.get(index) instanceof Work.Fit fit) {
        outcomes[index] = replica.fit(fit);
        trained.countDown();
        trained.await();
        if (failure.get() == null) {
          team.mean().compute(index, work.size());
        }
      } else {
        outcomes[index] = replica.predict((Work.Predict) work.get(index));
      }
    } catch (Throwable e) { // an Error too: whoever waits for the round must learn of it
      fail(e);
    } finally {
      done.countDown();
    }
  }

  /** Ends it, whatever part of it has been dealt out or done. */
  void abort(Throwable cause) {
    fail(cause);
    for (int i = 0; i < work.size(); i++) {
      done.countDown();
    }
  }

  private void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    team.failed(cause);
    for (int i = 0; i < work.size(); i++) {
      trained.countDown(); // lets those go that wait, or will
    }
  }

  /**
   * Waits for all replicas, and for an interrupted thread too: half a step can't be saved. The
   * interrupt stays set.
   *
   * @return the replicas' outcomes
   */
  Outcome[] await() {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable cause = failure.get();
    if (cause instanceof RuntimeException exception) {
      throw exception;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause != null) {
      throw new IllegalStateException("A replica has failed: " + cause, cause);
    }
    return outcomes;
  }
}
