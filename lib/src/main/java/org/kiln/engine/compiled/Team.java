package org.kiln.engine.compiled;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Threads that do the parts of one piece of work at once, the caller's among them. A part is always
 * done by the same thread, so that what a library keeps for each thread is found again.
 */
public final class Team implements AutoCloseable {

  private final List<ExecutorService> others = new ArrayList<>();

  /**
   * A team.
   *
   * @param size how many, the caller's thread included; at least 1
   * @param name of its threads
   */
  public Team(int size, String name) {
    for (int i = 1; i < size; i++) {
      String own = name + "-" + i;
      others.add(
          Executors.newSingleThreadExecutor(
              task -> {
                Thread thread = new Thread(task, own);
                thread.setDaemon(true);
                return thread;
              }));
    }
  }

  /** How many threads there are, the caller's included. */
  public int size() {
    return others.size() + 1;
  }

  /**
   * Does parts 0 to {@code parts - 1}, part 0 on the calling thread, and returns when all are done,
   * interrupted or not: half of a piece of work must not be left behind.
   *
   * @param parts at most {@link #size}
   * @param work does one part
   * @throws RuntimeException or Error as the first part that failed threw it, once all have ended
   */
  public void run(int parts, IntConsumer work) {
    List<Future<?>> running = new ArrayList<>();
    for (int part = 1; part < parts; part++) {
      int own = part;
      running.add(others.get(part - 1).submit(() -> work.accept(own)));
    }
    Throwable failure = null;
    try {
      work.accept(0);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    for (Future<?> part : running) {
      Throwable theirs = join(part);
      failure = failure == null ? theirs : failure;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  /** What a part threw, if it did. */
  private static Throwable join(Future<?> part) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          part.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    others.forEach(ExecutorService::shutdown);
  }
}
